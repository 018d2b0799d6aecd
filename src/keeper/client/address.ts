import { hostname } from 'node:os'
import { join } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { type StackRequest, stackPart, withoutReuse } from '../../core/options/request.ts'
import { shortHash } from '../../core/text/short-hash.ts'
import { VERSION } from '../../core/version.ts'
import type { Home } from '../../host/home/home.ts'
import { fitsSocket, MAX_SOCKET_PATH_BYTES } from '../../host/home/socket-path.ts'
import { formatIdentity, type ProcessIdentity } from '../../host/processes/identity.ts'

/** A stack of a test run. */
export interface RunTarget {
  /** The main process of the test run. */
  holder: ProcessIdentity
  request: StackRequest
}

/**
 * The key by which all processes of a run find the same keeper. It is another one for another run, repository or
 * environment, and for other options that decide what the stack is.
 */
export function runKey({ holder, request }: RunTarget): string {
  return shortHash(JSON.stringify([formatIdentity(holder), stackPart(request)]))
}

/**
 * The key of the keeper that keeps a stack between runs, whoever asks. It is another one for another version of this program
 * or of Node.js, whose keeper ends by its time.
 */
export function reuseKey(request: StackRequest): string {
  const program = [VERSION, process.version, hostname()]
  return shortHash(JSON.stringify(['reuse', ...program, stackPart(withoutReuse(request))]))
}

/**
 * Where the keeper of a run listens.
 * @throws KEEPER_NOT_STARTED when the path is too long for a socket
 */
export function socketPath(home: Home, key: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\ssot-docker-${key}`
  const path = join(home.run, `${key}.sock`)
  if (fitsSocket(path)) return path
  throw new SsotError({
    code: 'KEEPER_NOT_STARTED',
    summary: `The keeper's socket ${path} has a longer path than the system allows (${MAX_SOCKET_PATH_BYTES} bytes)`,
    todo: 'Set SSOT_DOCKER_HOME to a folder with a shorter path.',
  })
}

export function logPath(home: Home, key: string): string {
  return join(home.logs, `${key}.log`)
}

/** The folder with what the services of a run have printed. */
export function outputPath(home: Home, key: string): string {
  return logPath(home, key).replace(/\.log$/, '.output')
}

/** Where the events of that log are, as one JSON object per line. */
export function eventsPath(home: Home, key: string): string {
  return logPath(home, key).replace(/\.log$/, '.events.jsonl')
}
