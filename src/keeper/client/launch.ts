import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { SsotError } from '../../core/errors/errors.ts'
import { nodeTooOld } from '../../core/machine/node-version.ts'
import { ensureHome, type Home } from '../../host/home/home.ts'
import { logPath, socketPath } from './address.ts'

/** Exit code of a keeper that found another one of the same run at work. */
export const EXIT_NOT_ELECTED = 3

/** How long an elected keeper may take to listen. It does so within a tenth of this on a busy machine. */
const LISTEN_LIMIT_MS = 15_000

/** How long to wait between two looks for the socket of a keeper that has just been elected. */
const RETRY_MS = 10

/**
 * A connection to the keeper of a run. Where none listens, one is started; however many processes do that at
 * once, one keeper is elected and the others end.
 *
 * @throws KEEPER_NOT_STARTED with the last lines of its log
 */
export async function reachKeeper(home: Home, key: string, signal: AbortSignal): Promise<Socket> {
  const tooOld = nodeTooOld(process.versions.node)
  if (tooOld !== null) throw tooOld
  ensureHome(home)
  const path = socketPath(home, key)
  const limit = performance.now() + LISTEN_LIMIT_MS
  for (;;) {
    signal.throwIfAborted()
    const socket = await tryConnect(path)
    if (socket !== null && socket !== 'busy') return socket
    const exitCode = socket === 'busy' ? EXIT_NOT_ELECTED : await launch(home, key, signal)
    if (exitCode === null) continue
    if (exitCode !== EXIT_NOT_ELECTED || performance.now() > limit) throw notStarted(home, key, exitCode)
    // The elected one is about to listen, about to let the next one in, or about to be gone.
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

/** Null where nothing listens, `busy` where so many wait at the door that the system lets nobody else queue. */
function tryConnect(path: string): Promise<Socket | 'busy' | null> {
  return new Promise((resolve, reject) => {
    const socket = createConnection(path)
    socket.once('connect', () => {
      socket.removeAllListeners('error')
      resolve(socket)
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null)
      else if (error.code === 'EAGAIN') resolve('busy')
      else reject(error)
    })
  })
}

/** Starts a keeper; resolves with null once it listens, else with its exit code. */
async function launch(home: Home, key: string, signal: AbortSignal): Promise<number | null> {
  const { spawnDetached } = await import('./spawn.ts')
  signal.throwIfAborted()
  return untilListening(spawnDetached(home, key, 'main', [key], 'ipc'), signal)
}

function untilListening(child: ChildProcess, signal: AbortSignal): Promise<number | null> {
  return new Promise((resolve, reject) => {
    const leave = () => {
      signal.removeEventListener('abort', onAbort)
      child.removeAllListeners('exit')
      if (child.connected) child.disconnect()
      child.unref()
    }
    const onAbort = () => {
      leave()
      reject(signal.reason)
    }
    signal.addEventListener('abort', onAbort, { once: true })
    child.once('error', reject)
    child.once('exit', (code) => {
      leave()
      resolve(code ?? 1)
    })
    child.once('message', () => {
      leave()
      resolve(null)
    })
  })
}

function notStarted(home: Home, key: string, exitCode: number): SsotError {
  return new SsotError({
    code: 'KEEPER_NOT_STARTED',
    summary: 'The keeper, which owns the stack of this run, could not be started',
    evidence: { exitCode, lastLines: lastLogLines(home, key) },
    todo: `Its whole log is ${logPath(home, key)}.`,
  })
}

export function lastLogLines(home: Home, key: string): string[] {
  try {
    return readFileSync(logPath(home, key), 'utf8').trimEnd().split('\n').slice(-40)
  } catch {
    // It may have been removed with those of older runs. The lines belong to another error, which counts more.
    return []
  }
}
