import { isAlive, type ProcessIdentity } from './identity.ts'
import { startTimesByPs } from './ps.ts'

/** Picks the processes that still live, in their order. */
export type LivingAmong = <T extends ProcessIdentity>(processes: readonly T[]) => T[]

/**
 * The processes among these that still live, in their order. A process counts as living when the system does not
 * answer, as for {@link isAlive}; outside Linux one call of `ps` answers for all of them.
 */
export const livingAmong: LivingAmong = (processes) =>
  process.platform === 'linux' ? processes.filter(isAlive) : livingBy(startTimesByPs, processes)

/**
 * The processes whose start time is still the one that `startTimes` finds for their pid.
 * @param startTimes is called once, with each pid once; not at all for no processes
 */
export function livingBy<T extends ProcessIdentity>(
  startTimes: (pids: readonly number[]) => ReadonlyMap<number, string>,
  processes: readonly T[],
): T[] {
  if (processes.length === 0) return []
  let found: ReadonlyMap<number, string>
  try {
    found = startTimes([...new Set(processes.map(({ pid }) => pid))])
  } catch {
    return [...processes]
  }
  return processes.filter(({ pid, startTime }) => found.get(pid) === startTime)
}
