import { chmodSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * Makes the package's commands executable in the checkout, as npm does in an installation.
 *
 * @param {string} root The checkout.
 * @param {string} folder The output folder of the build.
 */
export function makeExecutable(root, folder) {
  /** @type {{ bin: Record<string, string> }} */
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const file of Object.values(bin)) chmodSync(join(folder, relative('dist', file)), 0o755)
}
