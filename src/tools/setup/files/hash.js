import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * A hash over the names and contents of files, which changes when one of them does.
 *
 * @param {string} root
 * @param {readonly string[]} paths Files and folders relative to `root`; they need not exist.
 * @param {(path: string) => boolean} [wanted] Whether a file counts.
 */
export function hashFiles(root, paths, wanted = () => true) {
  const hash = createHash('sha256')
  for (const path of paths) {
    for (const file of expand(root, path).filter(wanted).sort()) {
      hash
        .update(`${file}\0`)
        .update(readFileSync(join(root, file)))
        .update('\0')
    }
  }
  return hash.digest('hex')
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]} Relative to `root`.
 */
function expand(root, path) {
  const full = join(root, path)
  if (!existsSync(full)) return []
  /** @type {string[]} */
  const files = []
  /** @param {string} folder */
  const walk = (folder) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const inside = `${folder}/${entry.name}`
      if (entry.isDirectory()) walk(inside)
      else if (entry.isFile()) files.push(inside)
    }
  }
  try {
    walk(path)
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOTDIR') throw error
    return [path]
  }
  return files
}

/**
 * A hash over the parts of the manifest and the lockfile that decide what `npm ci` installs.
 *
 * @param {string} manifestText `package.json`
 * @param {string} lockText `package-lock.json`
 */
export function dependencyHash(manifestText, lockText) {
  const manifest = JSON.parse(manifestText)
  const parts = [
    'dependencies',
    'devDependencies',
    'optionalDependencies',
    'peerDependencies',
    'overrides',
    'allowScripts',
  ]
  return createHash('sha256')
    .update(JSON.stringify(parts.map((part) => manifest[part] ?? null)))
    .update('\0')
    .update(lockText)
    .digest('hex')
}
