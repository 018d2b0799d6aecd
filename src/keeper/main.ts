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
 * The process of a keeper: `node main.js RUN_KEY`, started by a client (`launch.ts`). It stands for election
 * first and loads the engine's libraries only when it is elected.
 */

const [key] = process.argv.slice(2)
if (key === undefined) throw new TypeError('Usage: main.js RUN_KEY')
/** More than any run needs, and few enough to leave descriptors for the engine. One too many is told to come again. */
const MAX_CONNECTIONS = 500

/** Of one text of an event, such as a line that a service printed: each must fit a message and the log. */
const MAX_TEXT_BYTES = 16 * 1024

const home = homeOf(process.env)
const self = ownIdentity()

const registry = new Registry(home.registry)
if (registry.locks.claim('keeper', key, 'serves a test run', self) !== null) process.exit(EXIT_NOT_ELECTED)

// A test run's signals are not meant for its keeper: the run's end is a lease's end, however it comes.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
const log = new RunLog(logPath(home, key))
for (const output of [process.stdout, process.stderr]) {
  divertOutput(output, (line) => record({ type: 'output-printed', line }))
}

keepCompiled(home)
// Only now, since a candidate that is not elected has no use for the engine's libraries.
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
    // From here on a new client starts a keeper of its own, while this one takes its stack down.
    server.close()
    registry.locks.release('keeper', key, self)
  },
})
process.on('SIGTERM', () => keeper.endAll({ type: 'end-requested', signal: 'SIGTERM' }))
// A fault of this program must not leave the stack behind.
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
  // Made with the rights of the owner alone; the folder is closed to others as well.
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
// Nothing that still waits for an answer from outside may keep a keeper whose work is done.
process.exit()

/** Tells the client that started this process, which may have ended meanwhile: other clients need this keeper too. */
function announce(): void {
  if (!process.connected) return
  // Without a callback, a failure to send would be an uncaught exception.
  process.send?.('listening', undefined, undefined, () => {})
  process.disconnect?.()
}

/** What is only housekeeping must not end a keeper. */
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
    // On a full disk the stack must be taken down all the same.
  }
  return event
}

/** Left by a keeper that was killed: being elected means that no living one uses it. */
function removeStaleSocket(file: string): void {
  if (process.platform === 'win32') return
  rmSync(file, { force: true })
}
