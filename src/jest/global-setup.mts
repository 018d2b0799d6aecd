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
 * @throws whatever made the start fail, which ends the run of Jest
 */
export default async function globalSetup(_global: unknown, project: SetupConfig): Promise<void> {
  const own = new URL(`./environment${extname(import.meta.url)}`, import.meta.url)
  if (realpathSync(project.testEnvironment) !== realpathSync(fileURLToPath(own))) return
  await leaseOn(projectTarget(project, process.pid), say)
}
