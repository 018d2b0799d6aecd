import type { TestProject } from 'vitest/node'
import { isIsolating } from '../../core/options/combinations.ts'
import type { SsotOptions } from '../../core/options/options.ts'
import { SETUP_FILE_MARK } from './mark.ts'
import { SETUP_FILE } from './setup-file-path.ts'

/** Lets each test file of a project have a stack for itself, if the options want that. */
export function isolateFiles({ config }: Pick<TestProject, 'config'>, options: SsotOptions): void {
  if (!isIsolating(options)) return
  if (!config.setupFiles.includes(SETUP_FILE)) config.setupFiles = [SETUP_FILE, ...config.setupFiles]
  // Setup files of the user may use the stack, so they must not run beside the one that takes it.
  config.sequence.setupFiles = 'list'
  config.environmentOptions = { ...config.environmentOptions, [SETUP_FILE_MARK]: true }
}
