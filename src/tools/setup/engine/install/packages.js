/** @typedef {import('./apt-text.js').Repository} Repository */
/** @typedef {import('./apt-text.js').PrintedPackage} PrintedPackage */

/**
 * The codename of the Debian release in the apt configuration of this machine.
 *
 * @param {readonly Repository[]} repositories
 * @returns {string | undefined} Undefined: it has none, or more than one.
 */
export function hostCodename(repositories) {
  const releases = new Set(
    repositories.map(({ codename }) => codename).filter((codename) => !codename.includes('-')),
  )
  const [only] = releases
  return releases.size === 1 ? only : undefined
}

/** The C library and its companions: the machine has its own, which a second one would break. */
const OF_THE_SYSTEM = /^(libc6|libc-bin|libcrypt1|libgcc-s1)$/

/**
 * The packages of this machine's release that are unpacked: the named ones and the libraries they need.
 *
 * @param {readonly PrintedPackage[]} closure
 * @param {readonly string[]} named
 */
export function hostPackages(closure, named) {
  return closure.filter(
    ({ name }) => named.includes(name) || (name.startsWith('lib') && !OF_THE_SYSTEM.test(name)),
  )
}
