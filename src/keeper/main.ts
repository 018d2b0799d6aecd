import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { SsotError } from '../core/errors/errors.ts'
import type { Happening, StackEvent } from '../core/events/event.ts'
import { KnownSecrets } from '../core/secrets/hide.ts'
import { boundTexts } from '../core/text/bound.ts'
import { nowMs } from '../host/clock.ts'
import { keepCompiled } from '../host/home/compile-cache.ts'
import { ensureHome, homeError, homeOf } from '../host/home/home.ts'
import { Journal } from '../host/journal/journal.ts'
import { isAlive, ownIdentity } from '../host/processes/identity.ts'
import { Registry } from '../host/registry/registry.ts'
import { logPath, outputPath, socketPath } from './client/address.ts'
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

/** What neither the log nor a client may show. */
const secrets = new KnownSecrets()

const home = homeOf(process.env)
const self = ownIdentity()

/** What happened to the registry before there was anything to tell it with. */
const early: string[] = []
let tellProblem = (reason: string): void => void early.push(reason)
const registry = await orGiveUp(() => {
  ensureHome(home)
  return new Registry(home.registry, { onProblem: (reason) => tellProblem(reason) })
})
const isElected = await orGiveUp(
  () => registry.locks.claim('keeper', key, 'serves a test run', self) === null,
)
if (!isElected) {
  for (const reason of early) console.error(reason)
  process.exit(EXIT_NOT_ELECTED)
}

// Signals to a test run are not meant for its keeper: the keeper ends when the lease of the run ends.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
const log = await orGiveUp(() => new RunLog(logPath(home, key)))
for (const output of [process.stdout, process.stderr]) {
  divertOutput(output, (line) => record({ type: 'output-printed', line }))
}

keepCompiled(process.env)
// Imported only now, because a candidate that is not elected does not need the engine's libraries.
const [{ Keeper }, { Starter }, { Evidence }] = await Promise.all([
  import('./keeper.ts'),
  import('./starter.ts'),
  import('./output/evidence.ts'),
])
const path = socketPath(home, key)
const server = createServer()
server.maxConnections = MAX_CONNECTIONS
const journal = new Journal(home.journal, (reason) => record({ type: 'record-problem', reason }))
const evidence = new Evidence({
  folder: outputPath(home, key),
  secrets,
  emit: (happening) => void record(happening),
})
const starter = new Starter({
  evidence,
  home,
  key,
  registry,
  journal,
  self,
  emit: (happening) => keeper.emit(happening),
  note: (happening) => void record(happening),
  secrets,
})
const keeper = new Keeper({
  start: (params, signal, emit) => starter.start(params, signal, emit),
  isAlive,
  record,
  evidence,
  secrets,
  onClosing() {
    // From now on a new client starts another keeper, while this one takes its stack down.
    server.close()
    registry.locks.release('keeper', key, self)
    registry.rests.forget(key, self)
  },
})
tellProblem = (reason) => void keeper.emit({ type: 'registry-problem', reason })
early.forEach(tellProblem)
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
removeStaleSocket(path)
await orGiveUp(
  () =>
    new Promise<void>((resolve, reject) => {
      server.once('error', (error) => reject(homeError(error, `The keeper's socket ${path} cannot be made`)))
      // Only the owner may connect. Other users cannot enter the folder either.
      const mask = process.umask(0o177)
      server.listen(path, () => resolve())
      process.umask(mask)
    }),
)
record({ type: 'keeper-listening', pid: process.pid, run: key })
announce()
await housekeeping('old logs', () => removeOldLogs(home, keysOfKeepers()))

const interrupt = new AbortController()
process.on('SIGTERM', () => interrupt.abort())
await keeper.closed
await housekeeping('baseline images', () => starter.makeBaselines(interrupt.signal))
await housekeeping('old images', () => starter.tidy())
evidence[Symbol.dispose]()
journal[Symbol.dispose]()
registry[Symbol.dispose]()
record({ type: 'keeper-done' })
// Otherwise a request that is still open would keep the process alive.
process.exit()

/** What `act` returns. When it fails, tells the client that started this process why, and ends. */
async function orGiveUp<T>(act: () => T | Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    if (!(error instanceof SsotError) || !process.connected) throw error
    const sent = Promise.withResolvers<void>()
    process.send?.({ failed: error.serialize() }, undefined, undefined, () => sent.resolve())
    await sent.promise
    process.exit(1)
  }
}

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

function record(happening: Happening, atMs = nowMs()): StackEvent {
  const event: StackEvent = { ...boundTexts(secrets.hideIn(happening), MAX_TEXT_BYTES), atMs }
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
