import { pause } from '../../host/pause.ts'
import type { Screen } from '../context.ts'

/** Control sequences: clear the screen, go to its first line, clear the rest of the line, clear the lines below. */
const CLEAR = '\x1b[2J'
const HOME = '\x1b[H'
const CLEAR_LINE = '\x1b[K'
const CLEAR_BELOW = '\x1b[J'

/**
 * The text that draws lines over the current ones. Each line is overwritten first and its rest cleared afterwards: a line
 * that is cleared first would flicker. Lines that do not fit are cut. The last row stays free for the cursor.
 */
export function frame(
  lines: readonly string[],
  { columns, rows }: { columns: number; rows: number },
): string {
  const room = Math.max(1, rows - 1)
  const hidden = lines.length - room
  const shown =
    hidden > 0 ? [...lines.slice(0, room - 1), `... and ${hidden + 1} more lines`] : lines.slice(0, room)
  const drawn = shown.map((line) => `${line.slice(0, columns - 1)}${CLEAR_LINE}\n`)
  return `${HOME}${drawn.join('')}${CLEAR_BELOW}`
}

/**
 * Draws at a fixed interval until the signal aborts. The last drawing stays on the screen.
 * @param everyMs From the start of one drawing to the start of the next.
 */
export async function redraw(
  screen: Screen,
  lines: () => Promise<readonly string[]>,
  { everyMs, signal }: { everyMs: number; signal: AbortSignal },
): Promise<void> {
  let isFirst = true
  while (!signal.aborted) {
    const begin = performance.now()
    const drawn = frame(await lines(), screen.size())
    if (signal.aborted) return
    screen.write(isFirst ? `${CLEAR}${drawn}` : drawn)
    isFirst = false
    await pause(Math.max(0, everyMs - (performance.now() - begin)), signal)
  }
}
