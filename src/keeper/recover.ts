import { SsotError } from '../core/errors.ts'
import type { Home } from '../engine/home.ts'
import { logPath } from './address.ts'
import { lastLogLines, spawnDetached } from './launch.ts'

/**
 * The error for a keeper that has ended before its time, after its stack has been removed in its place: whoever
 * notices first does that, and others find nothing left to do.
 */
export async function keeperGone(home: Home, key: string): Promise<SsotError> {
  const lastLines = lastLogLines(home, key)
  const { exitCode, output } = await sweepInOwnProcess(home, key)
  const swept = output.length > 0 ? output.join('; ') : 'nothing of it was left to remove'
  return new SsotError({
    code: 'KEEPER_GONE',
    summary: `The keeper, which owns the stack of this run, has ended before its time. In its place: ${exitCode === 0 ? swept : `not everything could be removed: ${swept}`}`,
    evidence: { lastLines },
    todo:
      exitCode === 0
        ? `Run again. Was it killed, by hand or for want of memory? Its whole log is ${logPath(home, key)}.`
        : 'The next start, or `npx ssot-docker prune`, tries again to remove what is left.',
  })
}

function sweepInOwnProcess(home: Home, key: string): Promise<{ exitCode: number; output: string[] }> {
  return new Promise((resolve) => {
    const child = spawnDetached(home, key, 'sweeper', [], 'pipe')
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
