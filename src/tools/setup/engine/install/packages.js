import { SetupFailure } from '../../report/failure.js'

/** @typedef {import('./apt-text.js').Repository} Repository */
/** @typedef {import('./apt-text.js').PrintedPackage} PrintedPackage */

/**
 * The codename of the Debian release in the apt configuration of this machine.
 *
 * @param {readonly Repository[]} repositories
 * @param {{ step: string, todo: string }} blame What an error names, and says to do.
 * @returns {string}
 * @throws {SetupFailure} when it has none, or more than one.
 */
export function hostCodename(repositories, blame) {
  const releases = new Set(
    repositories.map(({ codename }) => codename).filter((codename) => !codename.includes('-')),
  )
  const [only] = releases
  if (only !== undefined && releases.size === 1) return only
  throw new SetupFailure({
    ...blame,
    summary: 'the apt configuration of this machine names no single Debian release',
  })
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
