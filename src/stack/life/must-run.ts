import type { WantedService } from '../../core/plan/decide.ts'
import type { Inspected } from '../targets/observe.ts'

/**
 * Which containers must be running once the stack is ready: all, except those of services that have completed or are in
 * `spared`.
 */
export function mustRun(
  wanted: readonly Pick<WantedService, 'name' | 'completes'>[],
  spared: ReadonlySet<string> = new Set(),
): (container: Inspected) => boolean {
  const completing = new Set(wanted.filter(({ completes }) => completes !== 'never').map(({ name }) => name))
  return ({ summary: { service }, details: { exitCode } }) =>
    !spared.has(service) && !(completing.has(service) && exitCode === 0)
}
