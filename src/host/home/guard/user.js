import { readFileSync, statSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { isAbsolute } from 'node:path'
import { isPrivateGroup, mapsEveryone } from './judge.js'
import { HomeProblem } from './problem.js'

/** @typedef {import('./judge.js').User} User */

/**
 * The home folder of this user, such as `/home/u`, from `HOME` or from the list of users. An empty or relative `HOME`
 * counts as not set.
 *
 * @throws {HomeProblem} when neither names one, as for a user id without an entry in a container
 */
export function userHome() {
  const found = [homedir, () => userInfo().homedir].map(orNull).find((folder) => folder && isAbsolute(folder))
  if (found) return found
  throw new HomeProblem(
    'HOME_UNUSABLE',
    `This user (id ${process.getuid?.() ?? 'unknown'}) has no home folder: HOME is not set, and the list of users does not name one`,
    'Set HOME, or set SSOT_DOCKER_HOME to a folder that this user can write.',
  )
}

/**
 * @template T
 * @param {() => T} read
 */
function orNull(read) {
  try {
    return read()
  } catch {
    return null // Node.js throws for a user id without an entry.
  }
}

/**
 * The user of this process, and who else counts as that user. Null on Windows, which has access control lists instead
 * of modes: there, what is in a user's profile is closed to other users already.
 *
 * @returns {User | null}
 */
export function currentUser() {
  const uid = process.geteuid?.()
  if (uid === undefined) return null
  const home = orNull(userHome)
  const owner = home === null ? null : orNull(() => statSync(home).uid)
  const trusted = [0, uid, ...(owner === null ? [] : [owner]), ...unmappedUsers()]
  return {
    uid,
    home,
    trusted,
    isPrivate: (gid) =>
      process.platform === 'linux' &&
      isPrivateGroup(gid, uid, trusted, {
        group: orNull(() => readFileSync('/etc/group', 'utf8')) ?? '',
        passwd: orNull(() => readFileSync('/etc/passwd', 'utf8')) ?? '',
      }),
  }
}

/**
 * The id of all users that this process cannot tell apart: in a user namespace, such as a sandbox or a rootless
 * container, root of the machine is one of them, and owns `/tmp`. None in the usual case, in which every id is known.
 *
 * @see https://man7.org/linux/man-pages/man7/user_namespaces.7.html
 */
function unmappedUsers() {
  const map = orNull(() => readFileSync('/proc/self/uid_map', 'utf8'))
  if (map === null || mapsEveryone(map)) return []
  return [Number(orNull(() => readFileSync('/proc/sys/fs/overflowuid', 'utf8')) ?? 65_534)]
}
