/**
 * `node src/setup/make-executable.js`, after `npm run build`: lets the commands of the package be run from the checkout,
 * as npm does for those that it installs.
 */
import { chmodSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * @param {string} root The checkout.
 * @param {string} folder What the build was written into.
 */
export function makeExecutable(root, folder) {
  /** @type {{ bin: Record<string, string> }} */
  const { bin } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  for (const file of Object.values(bin)) chmodSync(join(folder, relative('dist', file)), 0o755)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))))
  makeExecutable(root, join(root, 'dist'))
}
