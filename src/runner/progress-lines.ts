import { describeEvent, describeHappening, isProgress } from '../core/events/wording.ts'
import type { LogLevel } from '../core/options/options.ts'
import type { LeaseOptions } from '../keeper/client/client.ts'

/**
 * What a lease asks for so that its progress is printed: a line for each event, with the time since the first one. At
 * level `debug`, events that are only logged are printed too, and marked.
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
