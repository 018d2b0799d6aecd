import { resolve } from 'node:path'
import { optionsAmong } from '../core/options/options.ts'
import { runTarget } from '../runner/run.ts'

/** The part of a project's config that both the main process and the workers of Jest have. */
export interface ProjectConfig {
  /** Absolute. */
  rootDir: string
  testEnvironmentOptions: Record<string, unknown>
  /** Path of the program that runs the tests of a file. */
  testRunner: string
}

/**
 * The stack that a Jest project needs.
 *
 * @param holderPid Jest's main process
 * @throws OPTIONS_INVALID, MATRIX_MISSING
 */
export function projectTarget(config: ProjectConfig, holderPid: number): ReturnType<typeof runTarget> {
  const options = { root: config.rootDir, ...optionsAmong(config.testEnvironmentOptions) }
  if (options.setup !== undefined) options.setup = resolve(config.rootDir, options.setup)
  return runTarget(options, holderPid)
}
