import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SetupFailure } from '../failure.js'
import { joinModules } from './join.js'

/** What a test runner loads into every worker, for every file that it isolates. */
const ENTRIES = ['index.js', 'jest/environment.mjs']
/** What they import when they need it, which finds other files by its own place. */
const OWN_FILES = ['keeper/client/spawn.js', 'vitest/configure.js']

/**
 * Makes one file of each entry and its modules.
 *
 * @param {string} root The checkout.
 * @param {string} folder What the build was written into.
 * @param {{ step: string, env: NodeJS.ProcessEnv }} options
 */
export async function joinWorkerEntries(root, folder, options) {
  for (const entry of ENTRIES) {
    await joinModules(root, folder, entry, OWN_FILES, options)
    if (!readFileSync(join(folder, entry), 'utf8').includes('import.meta')) continue
    throw new SetupFailure({
      step: options.step,
      summary: `a module that finds files by its own place has become a part of ${entry}`,
      todo: 'import it where it is needed by `await import`, and name it in OWN_FILES of src/tools/setup/build/worker-entries.js',
    })
  }
}
