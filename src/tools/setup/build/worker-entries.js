import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { run } from '../processes/run.js'
import { SetupFailure } from '../report/failure.js'

/** The entries that a test runner loads into every worker, again for each isolated test file. */
const ENTRIES = ['index.js', 'jest/environment.mjs']
/** Modules that they import on demand and that find other files relative to their own. */
const OWN_FILES = ['keeper/client/spawn.js', 'vitest/configure.js']

/**
 * Bundles each entry with its modules into one file: Node.js takes longer to find and open two dozen small files than to
 * run them. Packages stay imports.
 *
 * @param {string} root The checkout.
 * @param {string} folder The output folder of the build.
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
      summary: `${entry} cannot be bundled`,
      todo: 'correct the errors above, then run `npm run setup` again',
      cwd: root,
      env,
    })
    if (!readFileSync(file, 'utf8').includes('import.meta')) continue
    throw new SetupFailure({
      step,
      summary: `a module that uses import.meta is bundled into ${entry}, where it would not find its files`,
      todo: 'import it with `await import` where it is needed, and add it to OWN_FILES in src/tools/setup/build/worker-entries.js',
    })
  }
}
