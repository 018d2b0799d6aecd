import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupFailure } from '../report/failure.js'
import { joinModules } from './join.js'

/** The entries that a test runner loads into every worker, again for each isolated test file. */
const ENTRIES = ['index.js', 'jest/environment.mjs']
/** Modules that they import on demand and that find other files relative to their own. */
const OWN_FILES = ['keeper/client/spawn.js', 'vitest/configure.js']

/**
 * Bundles each entry with its modules into one file.
 *
 * @param {string} root The checkout.
 * @param {string} folder The output folder of the build.
 * @param {{ step: string, env: NodeJS.ProcessEnv }} options
 */
export async function joinWorkerEntries(root, folder, options) {
  for (const entry of ENTRIES) {
    await joinModules(root, folder, entry, OWN_FILES, options)
    if (!readFileSync(join(folder, entry), 'utf8').includes('import.meta')) continue
    throw new SetupFailure({
      step: options.step,
      summary: `a module that uses import.meta is bundled into ${entry}, where it would not find its files`,
      todo: 'import it with `await import` where it is needed, and add it to OWN_FILES in src/tools/setup/build/worker-entries.js',
    })
  }
}
