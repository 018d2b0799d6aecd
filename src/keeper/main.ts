import { mkdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { Happening, StackEvent } from '../core/events/event.ts'
import { boundTexts } from '../core/text/bound.ts'
import { nowMs } from '../host/clock.ts'
import { keepCompiled } from '../host/home/compile-cache.ts'
import { homeOf } from '../host/home/home.ts'
import { Journal } from '../host/journal/journal.ts'
import { isAlive, ownIdentity } from '../host/processes/identity.ts'
import { Registry } from '../host/registry/registry.ts'
import { logPath, socketPath } from './client/address.ts'
import { EXIT_NOT_ELECTED } from './client/launch.ts'
import { removeOldLogs } from './log/old-logs.ts'
import { divertOutput } from './log/own-output.ts'
import { RunLog } from './log/run-log.ts'

/*
 * The process of a keeper: `node main.js RUN_KEY`, started by a client (`launch.ts`). It begins as a candidate, and
 * loads the engine's libraries only when it is elected.
 */

const [key] = process.argv.slice(2)
if (key === undefined) throw new TypeError('Usage: main.js RUN_KEY')
/**
 * More than any run needs, and few enough to leave file descriptors for the engine. Clients over the limit try again.
 */
const MAX_CONNECTIONS = 500

/**
 * The limit of one text of an event, such as a line that a service printed, so that an event fits a message and the
 * log.
 */
const MAX_TEXT_BYTES = 16 * 1024

const home = homeOf(process.env)
const self = ownIdentity()

const registry = new Registry(home.registry)
if (registry.locks.claim('keeper', key, 'serves a test run', self) !== null) process.exit(EXIT_NOT_ELECTED)

// Signals to a test run are not meant for its keeper: the keeper ends when the lease of the run ends.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
const log = new RunLog(logPath(home, key))
for (const output of [process.stdout, process.stderr]) {
  divertOutput(output, (line) => record({ type: 'output-printed', line }))
}

keepCompiled(home)
// Imported only now, because a candidate that is not elected does not need the engine's libraries.
const [{ Keeper }, { Starter }] = await Promise.all([import('./keeper.ts'), import('./starter.ts')])
const path = socketPath(home, key)
const server = createServer()
server.maxConnections = MAX_CONNECTIONS
const journal = new Journal(home.journal, (reason) => record({ type: 'record-problem', reason }))
const starter = new Starter({ home, registry, journal, self, emit: (happening) => keeper.emit(happening) })
const keeper = new Keeper({
  start: (params, signal, emit) => starter.start(params, signal, emit),
  isAlive,
  record,
  onClosing() {
    // From now on a new client starts another keeper, while this one takes its stack down.
    server.close()
    registry.locks.release('keeper', key, self)
  },
})
process.on('SIGTERM', () => keeper.endAll({ type: 'end-requested', signal: 'SIGTERM' }))
// A bug in this program must not leave the stack behind.
for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(fault, (error) => {
    process.exitCode = 1
    keeper.endAll({
      type: 'fault',
      kind: fault,
      stack: (error instanceof Error && error.stack) || String(error),
    })
  })
}

server.on('connection', (socket) => keeper.accept(socket))
mkdirSync(home.run, { recursive: true, mode: 0o700 })
removeStaleSocket(path)
await new Promise<void>((resolve, reject) => {
  server.once('error', reject)
  // Only the owner may connect. Other users cannot enter the folder either.
  const mask = process.umask(0o177)
  server.listen(path, () => resolve())
  process.umask(mask)
})
record({ type: 'keeper-listening', pid: process.pid, run: key })
announce()
await housekeeping('old logs', () => removeOldLogs(home, keysOfKeepers()))

await keeper.closed
await housekeeping('old images', () => starter.tidy())
journal[Symbol.dispose]()
registry[Symbol.dispose]()
record({ type: 'keeper-done' })
// Otherwise a request that is still open would keep the process alive.
process.exit()

/** Tells the client that started this process. It may have ended meanwhile, but other clients may need this keeper. */
function announce(): void {
  if (!process.connected) return
  // Without a callback, a failure to send would be an uncaught exception.
  process.send?.('listening', undefined, undefined, () => {})
  process.disconnect?.()
}

/** Does some housekeeping. A failure is recorded and does not end the keeper. */
async function housekeeping(what: string, act: () => void | Promise<void>): Promise<void> {
  try {
    await act()
  } catch (error) {
    record({
      type: 'housekeeping-failed',
      what,
      reason: error instanceof Error ? error.message : String(error),
    })
  }
}

function keysOfKeepers(): Set<string> {
  return new Set(registry.locks.list('keeper').map(({ name }) => name))
}

function record(happening: Happening): StackEvent {
  const event: StackEvent = { ...boundTexts(happening, MAX_TEXT_BYTES), atMs: nowMs() }
  try {
    log.write(event)
  } catch {
    // The stack must be taken down even if the disk is full.
  }
  return event
}

/** Removes the socket of a killed keeper. This process has been elected, so no living keeper uses the socket. */
function removeStaleSocket(file: string): void {
  if (process.platform === 'win32') return
  rmSync(file, { force: true })
}
