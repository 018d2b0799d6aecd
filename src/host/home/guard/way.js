import { lstatSync, readlinkSync } from 'node:fs'
import { join, parse, sep } from 'node:path'

/** The limit of Linux. */
const MAX_LINKS = 40

/**
 * Every folder and link that the system goes through to reach a folder, without the folder itself: whoever can change
 * one of them can lead this program to another place.
 *
 * @param {string} folder Absolute; it exists.
 * @returns {{ path: string, access: import('node:fs').Stats, isLink: boolean }[]}
 */
export function wayTo(folder) {
  const { root } = parse(folder)
  /** @type {ReturnType<typeof wayTo>} */
  const way = []
  let current = root
  let rest = partsOf(folder.slice(root.length))
  let links = 0
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    way.push({ path: current, access: lstatSync(current), isLink: false })
    const next = join(current, part)
    const access = lstatSync(next)
    if (!access.isSymbolicLink()) {
      current = next
      continue
    }
    if (++links > MAX_LINKS) throw Object.assign(new Error(`too many links at ${next}`), { code: 'ELOOP' })
    way.push({ path: next, access, isLink: true })
    const target = readlinkSync(next)
    if (target.startsWith(sep)) current = root
    rest = [...partsOf(target), ...rest]
  }
  return way
}

/** @param {string} path */
function partsOf(path) {
  return path.split(sep).filter((part) => part !== '' && part !== '.')
}
