import { realpathSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { leaseOn } from './leases.ts'
import { say } from './say.ts'
import { type ProjectConfig, projectTarget } from './target.ts'

/** What it reads of the config of a project. */
export interface SetupConfig extends ProjectConfig {
  /** Path of the environment's file. */
  testEnvironment: string
}

/**
 * Jest's global setup: starts the stack before the first worker and shows its progress. It concerns only a project whose
 * environment is that of this package; a file that names it in its docblock starts the stack itself.
 *
 * @throws whatever made the start fail, which ends the run of Jest; not in watch mode, where each test file says it
 */
export default async function globalSetup(
  { watch, watchAll }: { watch: boolean; watchAll: boolean },
  project: SetupConfig,
): Promise<void> {
  const own = new URL(`./environment${extname(import.meta.url)}`, import.meta.url)
  if (realpathSync(project.testEnvironment) !== realpathSync(fileURLToPath(own))) return
  if (!watch && !watchAll) {
    await leaseOn(projectTarget(project, process.pid), 'connection', say)
    return
  }
  try {
    await leaseOn(projectTarget(project, process.pid), 'holder', say)
  } catch {
    // A global setup that throws in watch mode leaves Jest waiting for the end of a run that has ended: it never runs again.
    // The environment of each test file asks for the same stack and gets the same answer.
  }
}
