import { describeEvent, describeHappening, isProgress } from '../../core/events/wording.ts'
import type { LogLevel } from '../../core/options/options.ts'
import type { LeaseOptions } from '../../keeper/client/client.ts'

/** What a face prints when the keeper of its stack was killed or has crashed. */
export const KEEPER_LOST =
  'the keeper, which owns the stack, has ended unexpectedly; no process watches the stack now'
/**
 * The options of a lease that print its progress: one line per event, with the time since the first event. At level
 * `debug`, events that are otherwise only logged are printed too, marked with `[debug]`.
 */
export function progressLines(
  print: (line: string) => void,
  level: LogLevel = 'info',
): Pick<LeaseOptions, 'events' | 'onEvent'> {
  if (level === 'silent') return { events: 'none' }
  let beginMs: number | undefined
  return {
    events: level === 'debug' ? 'all' : 'progress',
    onEvent(event) {
      beginMs ??= event.atMs
      print(isProgress(event) ? describeEvent(event, beginMs) : `[debug] ${describeHappening(event)}`)
    },
  }
}
