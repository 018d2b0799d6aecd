import { optionsAmong } from '../core/options/options.ts'
import { runTarget } from '../runner/run.ts'

/** What the main process and the workers of Jest know alike of the project of a test file. */
export interface ProjectConfig {
  /** Absolute. */
  rootDir: string
  testEnvironmentOptions: Record<string, unknown>
}

/**
 * What a lease for a Jest project asks for.
 *
 * @param holderPid Jest's main process
 * @throws OPTIONS_INVALID, MATRIX_MISSING
 */
export function projectTarget(config: ProjectConfig, holderPid: number): ReturnType<typeof runTarget> {
  return runTarget({ root: config.rootDir, ...optionsAmong(config.testEnvironmentOptions) }, holderPid)
}
