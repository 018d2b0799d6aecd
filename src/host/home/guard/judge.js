/**
 * @typedef {object} User
 * @property {number} uid
 * @property {string | null} home The user's home folder; null: there is none.
 * @property {readonly number[]} trusted Ids whose files this user relies on in any case: its own, root's, and that of the
 *   owner of its home folder, who can change what its shell runs; in a user namespace, also that of users without an id.
 * @property {(gid: number) => boolean} isPrivate Whether a group has no member except the trusted users.
 *
 * @typedef {{ uid: number, gid: number, mode: number }} Access Of a file or folder, as `stat` gives it.
 */

const STICKY = 0o1000
const OTHERS_WRITE = 0o002
const GROUP_WRITES = 0o020
const OTHERS_OR_GROUP = 0o077
const OTHERS_OR_GROUP_ENTER = 0o011

/**
 * Whether users other than the trusted ones can write to a file or folder by its mode.
 *
 * @param {Access} access
 * @param {User} user
 */
export function isOpenToWriting({ mode, gid }, user) {
  if ((mode & OTHERS_WRITE) !== 0) return true
  return (mode & GROUP_WRITES) !== 0 && !user.isPrivate(gid)
}

/**
 * Whether users other than the owner can read it, write it or enter it.
 *
 * @param {Access} access
 */
export function isOpen({ mode }) {
  return (mode & OTHERS_OR_GROUP) !== 0
}

/**
 * Whether no other user can enter a folder, so that nobody else reaches what is in it, whatever the modes there are. A
 * private group counts as others here: with an access control list, the bits of the group are those of all that it names.
 *
 * @param {Access} access
 * @param {User} user
 */
export function isClosed({ mode, uid }, user) {
  return user.trusted.includes(uid) && (mode & OTHERS_OR_GROUP_ENTER) === 0
}

/**
 * Whether another user can replace what is in a folder on the way to the home; undefined if not. In a folder with the
 * sticky bit, such as `/tmp`, only the owner of an entry can.
 *
 * @param {Access} access
 * @param {User} user
 * @returns {'owner' | 'writable' | undefined}
 */
export function problemOfParent(access, user) {
  if (!user.trusted.includes(access.uid)) return 'owner'
  return (access.mode & STICKY) === 0 && isOpenToWriting(access, user) ? 'writable' : undefined
}

/**
 * Whether a group has no member except the trusted users, as the private group that Debian, Ubuntu and Fedora make for
 * each user. With umask 002, which goes with such groups, all folders can be written by their group.
 *
 * A group that neither file knows is one of a network, whose members cannot be listed. It counts as private if it has the
 * number of the user, as such groups do.
 *
 * @param {number} gid
 * @param {number} uid
 * @param {readonly number[]} trusted
 * @param {{ group: string, passwd: string }} files The texts of `/etc/group` and `/etc/passwd`.
 */
export function isPrivateGroup(gid, uid, trusted, files) {
  const users = rowsOf(files.passwd).map(([name, , id, group]) => ({
    name,
    uid: Number(id),
    gid: Number(group),
  }))
  const [, , , names = ''] = rowsOf(files.group).find((row) => Number(row[2]) === gid) ?? []
  const listed = names.split(',').filter((name) => name !== '')
  const members = [
    ...users.filter((user) => user.gid === gid).map((user) => user.uid),
    // A name that the list of users does not have is that of somebody else.
    ...listed.map((name) => users.find((user) => user.name === name)?.uid ?? Number.NaN),
  ]
  return members.length === 0 ? gid === uid : members.every((member) => trusted.includes(member))
}

/**
 * Whether a process sees the id of every user of the machine.
 *
 * @param {string} map The text of `/proc/self/uid_map`.
 */
export function mapsEveryone(map) {
  return /^\s*0\s+0\s+4294967295\s*$/.test(map)
}

/** @param {string} text */
function rowsOf(text) {
  return text
    .split('\n')
    .filter((line) => line.includes(':'))
    .map((line) => line.split(':'))
}
