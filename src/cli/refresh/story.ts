import type { Emit, StackEvent } from '../../core/events/event.ts'
import { recorder } from '../../core/events/recorder.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import { nowMs } from '../../host/clock.ts'
import type { Home } from '../../host/home/home.ts'
import { logPath } from '../../keeper/client/address.ts'
import { RunLog } from '../../keeper/log/run-log.ts'

/**
 * Writes what happens to a stack that stays into its log, beside those of test runs, and tells a listener.
 * @param project Name of the stack, which is the name of the log.
 * @param secrets What neither the log nor the listener may show.
 */
export function storyOf(
  home: Home,
  project: string,
  secrets: KnownSecrets,
  onEvent: (event: StackEvent) => void,
): Disposable & { emit: Emit } {
  const log = new RunLog(logPath(home, project))
  const emit = recorder((seen) => {
    const event = secrets.hideIn(seen)
    log.write(event)
    onEvent(event)
  }, nowMs)
  return { emit, [Symbol.dispose]: () => log[Symbol.dispose]() }
}
