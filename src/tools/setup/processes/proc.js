import { readdirSync, readFileSync } from 'node:fs'

/**
 * @typedef {object} ProcessFacts
 * @property {string} state One letter of `/proc/PID/stat`: `R`, `S`, `Z` for a zombie.
 * @property {string[]} command Its arguments; empty for a zombie.
 */

/** @typedef {'running' | 'absent' | 'stale'} PidJudgement */

/**
 * Whether the process of a pid file is the one that wrote the file. Pids are reused and a killed process can stay a
 * zombie, so an existing pid proves nothing: the process must also have `ownArgument` among its arguments.
 *
 * @param {string | undefined} pidFileText Undefined: no pid file.
 * @param {string} ownArgument An argument that no other process has, such as the path of a file of ours.
 * @param {(pid: number) => ProcessFacts | undefined} lookUp
 * @returns {{ judgement: PidJudgement, pid?: number, why: string }} `stale`: the file exists, its process does not.
 */
export function judgePidFile(pidFileText, ownArgument, lookUp) {
  if (pidFileText === undefined) return { judgement: 'absent', why: 'no pid file' }
  const text = pidFileText.trim()
  const pid = /^[1-9]\d*$/.test(text) ? Number(text) : undefined
  if (pid === undefined) return { judgement: 'stale', why: 'the pid file holds no pid' }
  const facts = lookUp(pid)
  if (facts === undefined) return { judgement: 'stale', pid, why: `process ${pid} has ended` }
  if (facts.state === 'Z' || facts.state === 'X')
    return { judgement: 'stale', pid, why: `process ${pid} is a zombie` }
  if (!facts.command.includes(ownArgument)) {
    return { judgement: 'stale', pid, why: `process ${pid} is now another program` }
  }
  return { judgement: 'running', pid, why: `process ${pid} is running` }
}

/**
 * @param {number} pid
 * @returns {ProcessFacts | undefined} Undefined: the process does not exist.
 */
export function lookUpProcess(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may contain anything, even ") R".
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    return { state, command }
  } catch {
    return undefined // It has ended.
  }
}

/**
 * The pids of all processes that the predicate accepts.
 *
 * @param {(command: readonly string[], pid: number) => boolean} accepts
 * @returns {number[]}
 */
export function findProcesses(accepts) {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      const facts = lookUpProcess(pid)
      return facts !== undefined && facts.command.length > 0 && accepts(facts.command, pid)
    })
}
