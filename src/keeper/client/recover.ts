import { readFileSync } from 'node:fs'
import { SsotError } from '../../core/errors/errors.ts'
import type { StackEvent } from '../../core/events/event.ts'
import type { Home } from '../../host/home/home.ts'
import { formatIdentity, type ProcessIdentity } from '../../host/processes/identity.ts'
import { eventsPath, logPath } from './address.ts'
import { lastLogLines } from './launch.ts'

/**
 * Removes the stack of a keeper that has ended unexpectedly, and returns the error that reports it. When several
 * processes do so at once, one of them removes the stack, and the others find nothing to remove. A keeper that only has
 * closed the connection of this process takes its stack down itself.
 */
export async function keeperGone(home: Home, key: string, holder: ProcessIdentity): Promise<SsotError> {
  if (wasCutOff(home, key, holder)) return cutOff(home, key)
  const { exitCode, output } = await sweepInOwnProcess(home, key, holder)
  const what = output.join('\n')
  return new SsotError({
    code: 'KEEPER_GONE',
    summary:
      exitCode === 0
        ? `The keeper, which owns the stack of this run, ended unexpectedly. This process has cleaned up: ${what || 'there was nothing to remove'}`
        : `The keeper, which owns the stack of this run, ended unexpectedly, and its stack could not be removed: ${what}`,
    evidence: { lastLines: lastLogLines(home, key) },
    todo:
      exitCode === 0
        ? `Run again. Find out whether it was killed, by a user or because the machine ran out of memory. Its log is ${logPath(home, key)}.`
        : 'The next start, or `npx ssot-docker prune`, tries again to remove what is left.',
  })
}

/** Whether the keeper has recorded that it closed the connection of the holder, which did not read. */
function wasCutOff(home: Home, key: string, { pid }: ProcessIdentity): boolean {
  return lastEvents(home, key).some(
    (event) => event.type === 'client-cut-off' && event.because === 'not-reading' && event.pid === pid,
  )
}

function lastEvents(home: Home, key: string): StackEvent[] {
  try {
    const lines = readFileSync(eventsPath(home, key), 'utf8').trimEnd().split('\n')
    return lines.map((line) => JSON.parse(line))
  } catch {
    // Without its events, a keeper counts as ended, which the sweeper checks before it removes anything.
    return []
  }
}

function cutOff(home: Home, key: string): SsotError {
  return new SsotError({
    code: 'CONNECTION_CLOSED',
    summary:
      'The keeper, which owns the stack of this run, closed its connection to this process, which did not read what it was sent. It takes the stack down',
    evidence: { lastLines: lastLogLines(home, key) },
    todo: 'Find out what kept this process busy for so long, such as a loop that never waits, and run again.',
  })
}

async function sweepInOwnProcess(
  home: Home,
  key: string,
  holder: ProcessIdentity,
): Promise<{ exitCode: number; output: string[] }> {
  const { spawnDetached } = await import('./spawn.ts')
  return new Promise((resolve) => {
    const child = spawnDetached(home, key, 'sweep/sweeper', [formatIdentity(holder)], 'pipe')
    let text = ''
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
    })
    const settle = (exitCode: number) => resolve({ exitCode, output: text.split('\n').filter(Boolean) })
    child.once('error', (error) => {
      text = error.message
      settle(1)
    })
    child.once('close', (code) => settle(code ?? 1))
  })
}
