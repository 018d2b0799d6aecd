import { join } from 'node:path'
import { run } from '../run.js'

/**
 * Makes one file of a compiled module and the modules that it imports: to find and open two dozen small files takes
 * Node.js longer than to run them. Packages are imported as before.
 *
 * @param {string} root The checkout.
 * @param {string} folder What the build was written into.
 * @param {string} entry The module, relative to `folder`: `index.js`.
 * @param {readonly string[]} apart Modules that stay files of their own, relative to `folder`: `core/a.js`, `core/*`.
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
    summary: `${entry} cannot be made one file with its modules`,
    todo: 'correct the errors above, then run `npm run setup` again',
    cwd: root,
    env,
  })
}
