/**
 * Why the home folder cannot be used.
 * - `HOME_UNSAFE`: another user can write to it, or could have.
 * - `HOME_UNUSABLE`: it cannot be made, read or written.
 */
export class HomeProblem extends Error {
  /**
   * @param {'HOME_UNSAFE' | 'HOME_UNUSABLE'} code
   * @param {string} summary What is wrong, in one sentence without a full stop.
   * @param {string} todo What the user does next, as an instruction.
   * @param {unknown} [cause]
   */
  constructor(code, summary, todo, cause) {
    super(`${summary}. ${todo}`, cause === undefined ? undefined : { cause })
    this.name = 'HomeProblem'
    this.code = code
    this.summary = summary
    this.todo = todo
  }
}

const ANOTHER_FOLDER = 'or set SSOT_DOCKER_HOME to a folder that this user can write'

/** @type {Readonly<Record<string, [reason: string, todo: string]>>} */
const REASONS = {
  EROFS: ['it is on a read-only file system', `Mount it with write access, ${ANOTHER_FOLDER}.`],
  ENOSPC: ['its disk is full', `Free some space there, ${ANOTHER_FOLDER}.`],
  EDQUOT: ["this user's disk quota is used up", `Free some space there, ${ANOTHER_FOLDER}.`],
  EACCES: ['this user may not do that', `Give it back to this user with chown and chmod, ${ANOTHER_FOLDER}.`],
  EPERM: ['this user may not do that', `Give it back to this user with chown and chmod, ${ANOTHER_FOLDER}.`],
  ENOTDIR: ['a part of its path is not a folder', `Move that file away, ${ANOTHER_FOLDER}.`],
  EEXIST: ['something else is in its place', `Move that away, ${ANOTHER_FOLDER}.`],
  EISDIR: ['a folder is in its place', `Move that folder away, ${ANOTHER_FOLDER}.`],
  ENOENT: ['it does not exist', 'Run the command again, which makes it.'],
}

/**
 * The problem behind an error of the file system; any other error is returned as it is.
 *
 * @param {unknown} error
 * @param {string} what What failed: `/home/u/.local/share/ssot-docker cannot be made`.
 */
export function fileProblem(error, what) {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!/^E[A-Z0-9]+$/.test(code)) return error
  const message = error instanceof Error ? error.message : code
  const [reason, todo] = REASONS[code] ?? [message, `Correct that, ${ANOTHER_FOLDER}.`]
  return new HomeProblem('HOME_UNUSABLE', `${what}: ${reason} (${code})`, todo, error)
}
