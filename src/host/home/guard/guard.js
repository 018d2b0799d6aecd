import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  realpathSync,
  rmSync,
} from 'node:fs'
import { delimiter, join, sep } from 'node:path'
import { isClosed, isOpen, isOpenToWriting, problemOfParent } from './judge.js'
import { fileProblem, HomeProblem } from './problem.js'
import { currentUser } from './user.js'
import { wayTo } from './way.js'

/** @typedef {import('./judge.js').User} User */

/** The only folder that holds nothing but what can be made again; Node.js executes what is in it. */
const CACHE = 'compiled'

/** The folders in a home that this program makes. That of the embedded engine has programs that are run. */
const FOLDERS = ['run', 'logs', 'recordings', 'locks', 'engine', CACHE]

/** By these names a folder is known to be a home, and not one that the user uses for other things. */
const NAMES = [...FOLDERS, 'installation', 'profile.json', 'registry.db', 'journal.db']

/**
 * Makes the home folder if it does not exist, and makes sure that it and the folders in it are this user's alone,
 * whatever the umask: nobody else owns it, can write to it, or can replace it. If others could only read it, it is
 * closed to them.
 *
 * The rules are those of `sshd` with `StrictModes`: a group counts as other users, except the private group of this
 * user, and folders are checked up to the user's home folder, because whoever can write there can change what the
 * user's shell runs. The home may itself be a link; links in it are refused.
 *
 * @param {string} folder Absolute.
 * @param {readonly string[]} make Folders to make in it.
 * @param {NodeJS.ProcessEnv} env
 * @throws {HomeProblem}
 */
export function guardHome(folder, make, env) {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw fileProblem(error, `${folder}, in which this program keeps its files, cannot be made`)
  }
  try {
    const user = currentUser()
    if (user !== null) close(folder, user, trustedFolders(env))
    for (const name of make) mkdirSync(join(folder, name), { recursive: true, mode: 0o700 })
  } catch (error) {
    throw fileProblem(error, `${folder}, in which this program keeps its files, cannot be used`)
  }
}

/** @param {NodeJS.ProcessEnv} env */
function trustedFolders({ SSOT_DOCKER_TRUSTED_FOLDERS }) {
  return (SSOT_DOCKER_TRUSTED_FOLDERS ?? '').split(delimiter).filter((folder) => folder !== '')
}

/**
 * @param {string} folder
 * @param {User} user
 * @param {readonly string[]} trusted Folders above the home that others may write to.
 */
function close(folder, user, trusted) {
  checkWay(folder, user, trusted)
  const real = realpathSync(folder)
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants
  const descriptor = openSync(real, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  try {
    const access = fstatSync(descriptor)
    checkOwner(real, access.uid, user)
    if (isOpenToWriting(access, user)) throw open(real, access.mode)
    const wasReachable = isOpen(access)
    if (wasReachable) checkIsHome(real, user)
    // What is in it comes first: if this process is killed meanwhile, the next one still knows that it was open.
    for (const name of FOLDERS) closeInner(join(real, name), name, wasReachable, user)
    if (wasReachable) closeOne(descriptor, real)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * @param {string} folder
 * @param {User} user
 * @param {readonly string[]} trusted
 */
function checkWay(folder, user, trusted) {
  const allowed = new Set([...(user.home === null ? [] : ancestorsOf(user.home)), ...trusted.map(realOr)])
  /** @type {string | null} */
  let closed = null
  for (const { path, access, isLink } of wayTo(folder)) {
    // A link may lead out of a closed folder again.
    const isInClosed = closed !== null && path.startsWith(closed + sep)
    if (!isInClosed) closed = !isLink && isClosed(access, user) ? path : null
    if (isLink) {
      if (user.trusted.includes(access.uid)) continue
      throw unsafe(
        `${path}, on the way to ${folder}, is a link of another user (id ${access.uid})`,
        'Remove the link',
      )
    }
    const problem = allowed.has(path) ? undefined : problemOfParent(access, user)
    // Nobody else gets that far, except who has a folder there, such as the user of a container into which it is mounted.
    if (problem === undefined || (problem === 'writable' && isInClosed)) continue
    const reason =
      problem === 'owner'
        ? `belongs to another user (id ${access.uid})`
        : `can be written by other users (mode ${modeOf(access.mode)})`
    const todo = problem === 'owner' ? `chown ${user.uid} ${path}` : `chmod go-w ${path}`
    throw unsafe(
      `${path}, on the way to ${folder}, ${reason}, so they can put another folder in its place`,
      `Run \`${todo}\``,
      `; if no other user of this machine is to be feared, as in a container, name it in SSOT_DOCKER_TRUSTED_FOLDERS`,
    )
  }
}

/** @param {string} folder */
function ancestorsOf(folder) {
  const real = realOr(folder)
  const parts = real.split(sep)
  return parts.map((_, index) => parts.slice(0, index + 1).join(sep) || sep)
}

/** @param {string} folder */
function realOr(folder) {
  try {
    return realpathSync(folder)
  } catch {
    return folder // It does not exist, so nothing on the way is in it.
  }
}

/**
 * @param {string} path
 * @param {number} owner
 * @param {User} user
 */
function checkOwner(path, owner, user) {
  if (owner === user.uid) return
  throw unsafe(
    `${path} belongs to another user (id ${owner}), and this is user ${user.uid}`,
    // Usually root by sudo with the HOME of the user: as root it would make files that the user cannot write.
    user.uid === 0
      ? `Run the command as that user, without sudo; if its files are root's, run \`chown -R 0 ${path}\``
      : `If its files are to be trusted, give them to this user: \`sudo chown -R ${user.uid} ${path}\``,
  )
}

/**
 * @param {string} path
 * @param {number} mode
 */
function open(path, mode) {
  return unsafe(
    `${path} can be written by other users (mode ${modeOf(mode)}), so what is in it may not be this user's: its files name programs that are run`,
    `If nobody else uses this machine, run \`chmod -R go-rwx ${path}\`. Otherwise move the folder away; the next command makes a new one`,
  )
}

/**
 * Refuses to close a folder that is used for other things.
 *
 * @param {string} real
 * @param {User} user
 */
function checkIsHome(real, user) {
  const names = readdirSync(real)
  const isHome = names.length === 0 || names.some((name) => NAMES.includes(name))
  if (isHome && !(user.home !== null && ancestorsOf(user.home).includes(real))) return
  throw unsafe(
    `${real} has other files in it and can be read by other users, and the files of this program must not be`,
    `Name a folder of its own for this program, such as ${join(real, 'ssot-docker')}, in SSOT_DOCKER_HOME`,
  )
}

/**
 * @param {string} path
 * @param {string} name
 * @param {boolean} wasReachable Whether other users could enter the home.
 * @param {User} user
 */
function closeInner(path, name, wasReachable, user) {
  const access = lstatSync(path, { throwIfNoEntry: false })
  if (access === undefined) return
  if (access.isSymbolicLink()) throw linked(path)
  if (!access.isDirectory()) throw notAFolder(path)
  checkOwner(path, access.uid, user)
  if (!isOpen(access)) return
  if (name === CACHE && wasReachable) return rmSync(path, { recursive: true, force: true })
  if (wasReachable && isOpenToWriting(access, user)) throw open(path, access.mode)
  const { O_RDONLY, O_DIRECTORY, O_NOFOLLOW } = constants
  const descriptor = openSync(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW)
  try {
    closeOne(descriptor, path)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * @param {number} descriptor
 * @param {string} path
 */
function closeOne(descriptor, path) {
  try {
    fchmodSync(descriptor, 0o700)
  } catch (error) {
    // Nobody can write there, and this program stores nothing there either.
    if (error instanceof Error && 'code' in error && error.code === 'EROFS') return
    throw error
  }
  const { mode } = fstatSync(descriptor)
  if (!isOpen({ mode, uid: 0, gid: 0 })) return
  throw unsafe(
    `${path} stays open to other users (mode ${modeOf(mode)}): its file system does not keep modes`,
    'Use a folder on another file system',
  )
}

/** @param {string} path */
export function linked(path) {
  return unsafe(
    `${path} is a link, and links in the home folder are not followed`,
    'Put the file or folder itself there',
    '. The home folder as a whole may be a link',
  )
}

/** @param {string} path */
function notAFolder(path) {
  return new HomeProblem(
    'HOME_UNUSABLE',
    `${path} is not a folder`,
    'Move it away; the next command makes the folder.',
  )
}

/**
 * @param {string} summary
 * @param {string} todo
 * @param {string} [more]
 */
export function unsafe(summary, todo, more = '') {
  return new HomeProblem(
    'HOME_UNSAFE',
    summary,
    `${todo}, or set SSOT_DOCKER_HOME to a folder that only this user can write${more}.`,
  )
}

/** @param {number} mode */
export function modeOf(mode) {
  return (mode & 0o7777).toString(8).padStart(4, '0')
}
