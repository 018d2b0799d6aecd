import { join } from 'node:path'
import { run } from '../processes/run.js'

/**
 * Bundles a compiled module with the modules that it imports into one file: Node.js takes longer to find and open two dozen
 * small files than to run them. Packages stay imports.
 *
 * @param {string} root The checkout.
 * @param {string} folder The output folder of the build.
 * @param {string} entry The module, relative to `folder`: `index.js`.
 * @param {readonly string[]} apart Modules that are not bundled, relative to `folder`: `core/a.js`, `core/*`.
 * @param {{ step: string, env: NodeJS.ProcessEnv }} options
 */
export async function joinModules(root, folder, entry, apart, { step, env }) {
  const file = join(folder, entry)
  const args = [
    file,
    '--bundle',
    '--platform=node',
    '--target=node22',
    '--format=esm',
    '--packages=external',
    ...apart.map((own) => `--external:${join(folder, own)}`),
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
}
