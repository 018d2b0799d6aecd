import { realpathSync } from 'node:fs'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isCi, optionsAmong } from '../core/options/options.ts'
import { printLine } from '../runner/lines.ts'
import { compareBeforeRerun, leaseOn } from './leases.ts'
import { sayFor } from './say.ts'
import { type ProjectConfig, projectTarget } from './target.ts'

/** The part of a project's config that the global setup reads. */
export interface SetupConfig extends ProjectConfig {
  /** Path of the file of the project's environment. */
  testEnvironment: string
}

/**
 * Jest's global setup: starts the stack before the first worker and shows its progress. It does nothing for a project with
 * another environment: a test file that names the environment of this package in its docblock starts the stack itself.
 *
 * @throws the error of the start, which ends Jest; not in watch mode, where each test file reports it
 */
export default async function globalSetup(
  { watch, watchAll }: { watch: boolean; watchAll: boolean },
  project: SetupConfig,
): Promise<void> {
  const own = new URL(`./environment${extname(import.meta.url)}`, import.meta.url)
  if (realpathSync(project.testEnvironment) !== realpathSync(fileURLToPath(own))) return
  const { attach, keep, refreshOnRerun } = optionsAmong(project.testEnvironmentOptions)
  if (keep === 'on-failure' && isCi(process.env))
    sayFor(project)('keep: on-failure has no effect, because CI is set')
  if (!watch && !watchAll) {
    await leaseOn(projectTarget(project, process.pid), 'connection', sayFor(project))
    return
  }
  const target = projectTarget(project, process.pid)
  const isRefreshing = refreshOnRerun === true
  await compareBeforeRerun(target, { isRefreshing, attach, say: sayFor(project), always: printLine })
  try {
    await leaseOn(target, 'holder', sayFor(project))
  } catch (error) {
    // If a global setup throws in watch mode, Jest waits forever for the end of this run and never runs again. The
    // environment of each test file requests the same stack and gets the same error, unless the setup module has failed.
    if (target.request.options.setup !== undefined)
      printLine(error instanceof Error ? error.message : String(error))
  }
}
