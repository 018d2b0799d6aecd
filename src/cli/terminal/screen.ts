import { pause } from '../../host/pause.ts'
import type { Screen } from '../context.ts'
import { firstFrame, frame } from './drawing.ts'

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
    const shown = await lines()
    if (signal.aborted) return
    screen.draw(isFirst ? firstFrame(shown, screen.size()) : frame(shown, screen.size()))
    isFirst = false
    await pause(Math.max(0, everyMs - (performance.now() - begin)), signal)
  }
}
