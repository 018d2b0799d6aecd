/** @typedef {import('./apt-text.js').Repository} Repository */
/** @typedef {import('./apt-text.js').PrintedPackage} PrintedPackage */

/**
 * The one Debian release that this machine runs, by its apt configuration.
 *
 * @param {readonly Repository[]} repositories
 * @returns {string | undefined} Undefined when there is none, or more than one.
 */
export function hostCodename(repositories) {
  const releases = new Set(
    repositories.map(({ codename }) => codename).filter((codename) => !codename.includes('-')),
  )
  const [only] = releases
  return releases.size === 1 ? only : undefined
}

/** The C library and what belongs to it: every Debian has its own, and a second one breaks the first. */
const OF_THE_SYSTEM = /^(libc6|libc-bin|libcrypt1|libgcc-s1)$/

/**
 * What to unpack of the packages that must fit this machine: the named ones and the libraries they need.
 *
 * @param {readonly PrintedPackage[]} closure
 * @param {readonly string[]} named
 */
export function hostPackages(closure, named) {
  return closure.filter(
    ({ name }) => named.includes(name) || (name.startsWith('lib') && !OF_THE_SYSTEM.test(name)),
  )
}
