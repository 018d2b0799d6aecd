import { readdirSync, readFileSync } from 'node:fs'

/**
 * @typedef {object} ProcessFacts
 * @property {string} state One letter of `/proc/PID/stat`: `R`, `S`, `Z` for a zombie.
 * @property {string[]} command Its arguments; empty for a zombie.
 */

/** @typedef {'running' | 'absent' | 'stale'} PidJudgement */

/**
 * Whether the process named by a pid file is the one that wrote it. A pid is reused and a killed process can
 * stay as a zombie, so neither the number nor its existence proves anything: a file path of ours among its
 * arguments does.
 *
 * @param {string | undefined} pidFileText Undefined: no pid file.
 * @param {string} ownArgument An argument that only the process meant has.
 * @param {(pid: number) => ProcessFacts | undefined} lookUp
 * @returns {{ judgement: PidJudgement, pid?: number, why: string }} `stale`: the file is there, the process is not.
 */
export function judgePidFile(pidFileText, ownArgument, lookUp) {
  if (pidFileText === undefined) return { judgement: 'absent', why: 'no pid file' }
  const text = pidFileText.trim()
  const pid = /^[1-9]\d*$/.test(text) ? Number(text) : undefined
  if (pid === undefined) return { judgement: 'stale', why: 'the pid file holds no pid' }
  const facts = lookUp(pid)
  if (facts === undefined) return { judgement: 'stale', pid, why: `process ${pid} is gone` }
  if (facts.state === 'Z' || facts.state === 'X')
    return { judgement: 'stale', pid, why: `process ${pid} is a zombie` }
  if (!facts.command.includes(ownArgument)) {
    return { judgement: 'stale', pid, why: `process ${pid} is another program by now` }
  }
  return { judgement: 'running', pid, why: `process ${pid} runs` }
}

/**
 * @param {number} pid
 * @returns {ProcessFacts | undefined} Undefined: there is no such process.
 */
export function lookUpProcess(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything, also ") R".
    const state = stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3)
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1)
    return { state, command }
  } catch {
    return undefined // it ended, now or long ago
  }
}

/**
 * Every process whose arguments the predicate accepts.
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
