import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../processes/run.js'
import { SetupFailure } from '../report/failure.js'

/** What a test runner loads into every worker, for every file that it isolates. */
const ENTRIES = ['index.js', 'jest/environment.mjs']
/** What they import when they need it, which finds other files by its own place. */
const OWN_FILES = ['keeper/client/spawn.js', 'vitest/configure.js']

/**
 * Makes one file of each entry and its modules: to find and open two dozen small ones takes Node.js longer than to run
 * them. Packages are imported as before.
 *
 * @param {string} root The checkout.
 * @param {string} folder What the build was written into.
 * @param {{ step: string, env: NodeJS.ProcessEnv }} options
 */
export async function joinWorkerEntries(root, folder, { step, env }) {
  for (const entry of ENTRIES) {
    const file = join(folder, entry)
    const args = [
      file,
      '--bundle',
      '--platform=node',
      '--target=node22',
      '--format=esm',
      '--packages=external',
      ...OWN_FILES.map((own) => `--external:${join(folder, own)}`),
      '--sourcemap',
      '--allow-overwrite',
      `--outfile=${file}`,
      '--log-level=warning',
    ]
    await run(join(root, 'node_modules/.bin/esbuild'), args, {
      step,
      summary: `${entry} cannot be made one file with its modules`,
      todo: 'correct the errors above, then run `npm run setup` again',
      cwd: root,
      env,
    })
    if (!readFileSync(file, 'utf8').includes('import.meta')) continue
    throw new SetupFailure({
      step,
      summary: `a module that finds files by its own place has become a part of ${entry}`,
      todo: 'import it where it is needed by `await import`, and name it in OWN_FILES of src/tools/setup/build/worker-entries.js',
    })
  }
}
