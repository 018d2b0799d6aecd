/** A busy machine needs a hundredth of it. */
const LIMIT_MS = 10_000

/**
 * When processes started, by pid, as `ps` words it; zombies and pids that do not exist are absent. One call of `ps`
 * answers for all pids, because each call takes several milliseconds.
 *
 * @param pids at least one
 * @throws Error when `ps` cannot be run, or does not answer
 */
export function startTimesByPs(pids: readonly number[], limitMs: number = LIMIT_MS): Map<number, string> {
  // Loaded on first use, because every test worker loads this file.
  const { execFileSync } = process.getBuiltinModule('node:child_process')
  // One `-o` for each column: POSIX takes everything after the first `=` of an argument as the text of a header.
  const columns = ['-o', 'pid=', '-o', 'stat=', '-o', 'lstart=']
  try {
    const table = execFileSync('ps', [...columns, '-p', pids.join(',')], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: limitMs,
      killSignal: 'SIGKILL',
      // The same text in every process, whatever its own language and time zone.
      env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
    })
    return parseProcessTable(table)
  } catch (error) {
    // `ps` exits with 1 when none of the pids exists.
    if (error instanceof Error && 'status' in error && error.status === 1) return new Map()
    throw error
  }
}

/** Reads lines such as `  123 Ss   Mon Mar  3 09:00:00 2025`. */
export function parseProcessTable(table: string): Map<number, string> {
  const startTimes = new Map<number, string>()
  for (const line of table.split('\n')) {
    const [, pid, state, startTime] = /^\s*(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line) ?? []
    if (startTime === undefined || state?.startsWith('Z')) continue
    startTimes.set(Number(pid), startTime)
  }
  return startTimes
}
