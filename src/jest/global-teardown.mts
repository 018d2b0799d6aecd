import { giveBack } from './leases.ts'
import { sayFor } from './say.ts'
import { type ProjectConfig, projectTarget } from './target.ts'

/**
 * Jest's global teardown: resolves when the stack is removed. In watch mode Jest calls it after each rerun, so it keeps the
 * stack; the keeper removes the stack when Jest ends.
 *
 * @throws TEARDOWN_INCOMPLETE, KEEPER_GONE, which end Jest with 1
 */
export default async function globalTeardown(
  { watch, watchAll }: { watch: boolean; watchAll: boolean },
  project: ProjectConfig,
): Promise<void> {
  if (watch || watchAll) return
  await giveBack(projectTarget(project, process.pid), sayFor(project))
}
