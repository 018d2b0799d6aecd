import type { ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createConnection, type Socket } from 'node:net'
import { type SerializedError, SsotError } from '../../core/errors/errors.ts'
import { nodeTooOld } from '../../core/machine/node-version.ts'
import { ensureHome, type Home } from '../../host/home/home.ts'
import { checkOwnFile } from '../../host/home/own-file.ts'
import { logPath, socketPath } from './address.ts'

/** Exit code of a candidate when another process is the keeper of the run. */
export const EXIT_NOT_ELECTED = 3

/** How long an elected keeper may take until it listens. Even on a busy machine it takes a tenth of this. */
const LISTEN_LIMIT_MS = 15_000

/** How long to wait between two attempts to connect to a keeper that has just been elected. */
const RETRY_MS = 10

/**
 * Connects to the keeper of a run, and starts one if none listens. When several processes do so at once, one keeper is
 * elected and the other candidates end.
 *
 * @throws HOME_UNSAFE, HOME_UNUSABLE, REGISTRY_BUSY, REGISTRY_VERSION when the keeper cannot use the home
 * @throws KEEPER_NOT_STARTED with the last lines of the log; the reason of the signal when it comes
 */
export async function reachKeeper(home: Home, key: string, signal: AbortSignal): Promise<Socket> {
  const tooOld = nodeTooOld(process.versions.node)
  if (tooOld !== null) throw tooOld
  ensureHome(home)
  const path = socketPath(home, key)
  const limit = performance.now() + LISTEN_LIMIT_MS
  for (;;) {
    signal.throwIfAborted()
    if (process.platform !== 'win32') checkOwnFile(path)
    const socket = await tryConnect(path)
    if (socket !== null && socket !== 'busy') return socket
    const exitCode = socket === 'busy' ? EXIT_NOT_ELECTED : await launch(home, key, signal)
    if (exitCode === null) continue
    if (exitCode !== EXIT_NOT_ELECTED || performance.now() > limit) throw notStarted(home, key, exitCode)
    // The elected keeper will soon listen, accept the next connection, or end.
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
  }
}

/** A connection to a keeper that listens. Null when none does; `busy` when its queue of waiting connections is full. */
export function connectTo(home: Home, key: string): Promise<Socket | 'busy' | null> {
  const path = socketPath(home, key)
  if (process.platform !== 'win32') checkOwnFile(path)
  return tryConnect(path)
}

/** Whether a keeper listens for a run. */
export async function isServed(home: Home, key: string): Promise<boolean> {
  const socket = await connectTo(home, key)
  if (socket === null) return false
  if (socket !== 'busy') socket.destroy()
  return true
}

/** Null when nothing listens. `busy` when the queue of waiting connections is full. */
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

/** Starts a keeper. Resolves with null when it listens, or with its exit code when it ends before. */
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
    child.once('message', (message) => {
      leave()
      const failure = failureIn(message)
      if (failure === null) resolve(null)
      else reject(failure)
    })
  })
}

/** The error with which a keeper could not begin, of a message of this program's own child; null: it listens. */
function failureIn(message: unknown): SsotError | null {
  if (typeof message !== 'object' || message === null || !('failed' in message)) return null
  return SsotError.deserialize(message.failed as SerializedError)
}

function notStarted(home: Home, key: string, exitCode: number): SsotError {
  return new SsotError({
    code: 'KEEPER_NOT_STARTED',
    summary: 'The keeper, which owns the stack of this run, could not be started',
    evidence: { exitCode, lastLines: lastLogLines(home, key) },
    todo: `Read its log, ${logPath(home, key)}.`,
  })
}

/** The last lines of a run's log; none if it cannot be read. */
export function lastLogLines(home: Home, key: string): string[] {
  try {
    return readFileSync(logPath(home, key), 'utf8').trimEnd().split('\n').slice(-40)
  } catch {
    // The file may have been removed with those of older runs. The error that the lines belong to counts more.
    return []
  }
}
