import { giveBack } from './leases.ts'
import { say } from './say.ts'
import { type ProjectConfig, projectTarget } from './target.ts'

/**
 * Jest's global teardown: resolves when the stack is gone. In watch mode, where Jest calls it after each rerun, the stack
 * stays until Jest ends; the keeper sees to that.
 *
 * @throws TEARDOWN_INCOMPLETE, KEEPER_GONE, which end Jest with 1
 */
export default async function globalTeardown(
  { watch, watchAll }: { watch: boolean; watchAll: boolean },
  project: ProjectConfig,
): Promise<void> {
  if (watch || watchAll) return
  await giveBack(projectTarget(project, process.pid), say)
}
