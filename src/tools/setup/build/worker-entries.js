import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupFailure } from '../report/failure.js'
import { joinModules } from './join.js'

/**
 * The entries that a test runner loads into every worker, again for each isolated test file; and the one for Playwright, which
 * compiles the files of a linked package to CommonJS as it requires them, but not those that they import on demand. A module
 * that both need would then be of two kinds.
 */
const ENTRIES = [
  'index.js',
  'vitest/stack-of-run.js',
  'vitest/isolated/file-stacks.js',
  'jest/environment.mjs',
  'playwright/global-setup.js',
]
/** Modules that they import on demand: those that find other files relative to their own, and those that few workers need. */
const OWN_FILES = [
  'keeper/client/spawn.js',
  'runner/run-report/after-failures.js',
  'vitest/configure.js',
  'vitest/stack-of-run.js',
  'vitest/isolated/file-stacks.js',
  'vitest/isolated/setup-file-path.js',
]

/**
 * Bundles each entry with its modules into one file.
 *
 * @param {string} root The checkout.
 * @param {string} folder The output folder of the build.
 * @param {{ step: string, env: NodeJS.ProcessEnv }} options
 */
export async function joinWorkerEntries(root, folder, options) {
  for (const entry of ENTRIES) {
    const apart = OWN_FILES.filter((own) => own !== entry)
    await joinModules(root, folder, entry, apart, options)
    if (!readFileSync(join(folder, entry), 'utf8').includes('import.meta')) continue
    throw new SetupFailure({
      step: options.step,
      summary: `a module that uses import.meta is bundled into ${entry}, where it would not find its files`,
      todo: 'import it with `await import` where it is needed, and add it to OWN_FILES in src/tools/setup/build/worker-entries.js',
    })
  }
}
