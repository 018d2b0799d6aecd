import type { Emit } from '../core/events/event.ts'
import { pause } from '../host/pause.ts'
import type { ProcessIdentity } from '../host/processes/identity.ts'
import type { Registry } from '../host/registry/registry.ts'

const POLL_MS = 50

/**
 * Runs an act that changes a stable stack while no other process changes it.
 * @throws the signal's reason when it comes while this process waits for another one
 */
export async function exclusively<T>(
  {
    registry,
    self,
    signal,
    emit,
  }: { registry: Registry; self: ProcessIdentity; signal: AbortSignal; emit: Emit },
  project: string,
  act: () => Promise<T>,
): Promise<T> {
  let reportedPid: number | undefined
  for (;;) {
    const holder = registry.locks.claim('change', project, 'changes it', self)
    if (holder === null) break
    if (reportedPid !== holder.pid)
      emit({ type: 'waiting-for-process', pid: holder.pid, work: { doing: 'changing-stack', project } })
    reportedPid = holder.pid
    await pause(POLL_MS, signal)
    signal.throwIfAborted()
  }
  try {
    return await act()
  } finally {
    registry.locks.release('change', project, self)
  }
}
