import { pause } from '../../host/pause.ts'
import type { Screen } from '../context.ts'

/** Control sequences: clear everything, to the first line, clear to the end of the line, clear below. */
const CLEAR = '\x1b[2J'
const HOME = '\x1b[H'
const CLEAR_LINE = '\x1b[K'
const CLEAR_BELOW = '\x1b[J'

/**
 * What draws the lines over those that are there. Each is overwritten and only then cut off, so that nothing is empty
 * in between, which is what flickers. Lines that do not fit are cut; the last row stays free for the cursor.
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

/** Draws anew every so often, the time of drawing included, until the signal comes. What was drawn last stays. */
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
