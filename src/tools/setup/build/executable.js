import { chmodSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/**
 * Lets the commands of the package be run from the checkout, as npm does for those that it installs.
 *
 * @param {string} root The checkout.
 * @param {string} folder What the build was written into.
 */
export function makeExecutable(root, folder) {
  /** @type {{ bin: Record<string, string> }} */
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const file of Object.values(bin)) chmodSync(join(folder, relative('dist', file)), 0o755)
}
