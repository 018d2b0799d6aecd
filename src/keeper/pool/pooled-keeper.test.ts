import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { SsotError } from '../../core/errors/errors.ts'
import { describeHappening } from '../../core/events/wording.ts'
import type { ResetReport } from '../../core/resets/report.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { keptControl } from '../../testing/samples/kept-control.ts'
import type { LeaseAnswer, LeaseParams } from '../channel/protocol.ts'
import { type Answers, KeeperConnection } from '../client/connection.ts'
import { Keeper } from '../keeper.ts'
import type { KeptStack } from '../kept-stack.ts'

/*
 * A keeper with fake stacks, `s1`, `s2`, …, and real connections.
 */

const holder = { pid: 1, startTime: 'a' }

let folder: string
let server: Server
let keeper: Keeper
let calls: string[]
let log: string[]
let connections: KeeperConnection[]
/** How many stacks have been started. */
let started: number
/** How many leases the keeper was asked for. */
let leases: number
/** What each start from the second on waits for. */
let further: PromiseWithResolvers<void>
let lost: string | null
let obstacle: SsotError | null
let reset: () => Promise<void>
/** What has changed since the stack was put back. */
let again: (project: string) => Promise<ResetReport>
let stop: (project: string) => Promise<void>
let take: (project: string) => Promise<void>
/** Whether the stack of a run is followed by a fresh one for the next run. */
let isReused: boolean

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-pool-'))
  ;[calls, log, connections, started, leases, lost, obstacle] = [[], [], [], 0, 0, null, null]
  further = Promise.withResolvers()
  further.promise.catch(() => {}) // It may be rejected before a start awaits it.
  reset = async () => {}
  again = async () => ({ ms: 1, services: { db: { did: 'nothing', ms: 1 } } })
  stop = async () => {}
  take = async () => {}
  isReused = false
  keeper = new Keeper({
    async start(_params, signal, emit) {
      const project = `s${++started}`
      calls.push(`start ${project}`)
      emit({ type: 'create-began', project, services: [] })
      if (project !== 's1') {
        const aborted = new Promise<never>((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(failure('START_CANCELLED', 'cancelled')))
        })
        await Promise.race([further.promise, aborted])
      }
      return stackOf(project)
    },
    isAlive: () => true,
    evidence: { excerpts: async (asked) => asked.map(() => null) },
    secrets: new KnownSecrets(),
    record(happening) {
      log.push(describeHappening(happening))
      if (happening.type === 'lease-taken') leases++
      return { ...happening, atMs: 1 }
    },
    onClosing() {},
  })
  server = createServer((socket) => keeper.accept(socket))
  await new Promise<void>((resolve) => server.listen(join(folder, 'k.sock'), resolve))
})

afterEach(async () => {
  keeper.endAll({ type: 'end-requested', signal: 'the end of the test' })
  await keeper.closed
  for (const connection of connections) connection.close()
  server.close()
  rmSync(folder, { recursive: true })
})

function failure(code: 'START_CANCELLED' | 'RESET_FAILED' | 'SERVICE_EXITED', summary: string): SsotError {
  return new SsotError({ code, summary, todo: 'x' })
}

function stackOf(project: string): KeptStack {
  return {
    info: { environment: 'test', project, engine: { endpoint: 'fake://' }, services: {} },
    drift: async () => ({ causes: {} }),
    async refresh() {},
    control: keptControl(calls),
    resets: {
      services: ['db'],
      get obstacle() {
        return obstacle
      },
      async take() {
        calls.push(`note ${project}`)
        await take(project)
      },
      async reset() {
        calls.push(`reset ${project}`)
        await reset()
        return { ms: 1, services: {} }
      },
      again: () => again(project),
      async snapshot() {
        calls.push(`snapshot ${project}`)
        return { snapshot: { held: new Map() }, report: { ms: 1, services: {} } }
      },
      async restore() {
        calls.push(`restore ${project}`)
        return { ms: 1, services: {} }
      },
      async forget(snapshots) {
        calls.push(`forget ${snapshots.length} of ${project}`)
      },
    },
    pool: { lost: async () => lost, room: async () => ({ inMemory: null, inPorts: 9 }) },
    async stop() {
      calls.push(`stop ${project}`)
      await stop(project)
    },
    ...(isReused && {
      rest: () => ({ forMs: 1, announce() {}, next: () => Promise.reject(), end: async () => {} }),
    }),
  }
}

function connect(answers?: Answers): KeeperConnection {
  const connection = new KeeperConnection(createConnection(join(folder, 'k.sock')), undefined, answers)
  connections.push(connection)
  return connection
}

const params = (options: object, more: Partial<LeaseParams>): LeaseParams => ({
  holder,
  bound: 'holder',
  events: 'none',
  request: { root: '/r', environment: 'test', options: { isolation: 'file', ...options } },
  ...more,
})

/** The main process of a test runner, with the first stack. */
async function runner(options: object = {}, pool: object = {}, answers?: Answers): Promise<KeeperConnection> {
  const connection = connect(answers)
  await connection.lease(params(options, { bound: 'connection', resets: 'runner', pool }))
  return connection
}

/** A worker with a test file, and the name of the stack that it gets. */
function file(options: object = {}): { connection: KeeperConnection; stack: Promise<string> } {
  const connection = connect()
  const lease = connection.lease(params(options, { resets: 'test file' }))
  const stack = lease.then(nameOf)
  stack.catch(() => {}) // Some tests end before it is answered.
  return { connection, stack }
}

function nameOf(answer: LeaseAnswer): string {
  return typeof answer === 'object' && 'stack' in answer ? answer.stack.project : JSON.stringify(answer)
}

const called = (name: string) => expect.poll(() => calls, { interval: 5 }).toContain(name)

describe('the stacks of test files', () => {
  test('two files have two stacks, and the third gets the first one that was put back', async () => {
    await runner({}, { workers: 2 })
    const one = file()
    expect(await one.stack).toBe('s1')
    const [two, three] = [file(), file()]
    await called('start s2')
    further.resolve()
    expect(await two.stack).toBe('s2')
    await one.connection.leave()
    expect(await three.stack).toBe('s1')
    expect(calls.filter((call) => call.startsWith('reset'))).toEqual(['reset s1'])
    expect(log).toContain('test files get stacks of their own, up to 2: as many as workers')
    expect(log.find((line) => line.startsWith('stack 2 of up to 2 is ready: s2'))).toBeDefined()
  })

  test('what a further stack holds is noted before a file gets it', async () => {
    await runner({}, { workers: 2, files: 2 })
    further.resolve()
    await file().stack
    await file().stack
    expect(calls.indexOf('note s2')).toBeGreaterThan(calls.indexOf('start s2'))
  })

  test('no more stacks are started than the run has files', async () => {
    await runner({}, { workers: 8, files: 2 })
    further.resolve()
    await Promise.all([file().stack, file().stack])
    expect(started).toBe(2)
  })

  test('a file puts its own stack back while another one runs', async () => {
    await runner({}, { workers: 2 })
    further.resolve()
    const [one, two] = [file(), file()]
    await Promise.all([one.stack, two.stack])
    await one.connection.reset()
    expect(calls.filter((call) => call.startsWith('reset'))).toEqual(['reset s1'])
  })

  test('a killed worker gives its stack back, and a killed one that waits gives its place up', async () => {
    await runner({ stacks: 1 })
    const one = file()
    await one.stack
    const [two, three] = [file(), file()]
    // The test runner and three files.
    await expect.poll(() => leases, { interval: 5 }).toBe(4)
    two.connection.close()
    await two.connection.closed
    one.connection.close()
    expect(await three.stack).toBe('s1')
  })

  test('a worker goes on to its next file on the same stack, put back', async () => {
    await runner({ stacks: 1 })
    const { connection, stack } = file()
    await stack
    await connection.nextFile()
    expect(calls).toContain('reset s1')
    lost = 'api does not run any more'
    await expect(connection.nextFile()).rejects.toMatchObject({
      code: 'RESET_FAILED',
      message: expect.stringContaining('api does not run any more'),
    })
  })
})

describe('snapshots', () => {
  test('each file has its own, on its own stack, which keeps nothing of them for the next file', async () => {
    await runner({}, { workers: 2 })
    further.resolve()
    const [one, two] = [file(), file()]
    await Promise.all([one.stack, two.stack])
    await one.connection.snapshot('a')
    await two.connection.snapshot('a')
    await one.connection.restore('a')
    const three = file()
    one.connection.close()
    expect(await three.stack).toBe('s1')
    expect(calls.slice(-5)).toEqual([
      'snapshot s1',
      'snapshot s2',
      'restore s1',
      'reset s1',
      'forget 1 of s1',
    ])
    await expect(three.connection.restore('a')).rejects.toMatchObject({ code: 'SNAPSHOT_UNKNOWN' })
    await two.connection.restore('a')
  })

  test('they are gone for the next file of a worker, and one that has taken none has nothing to remove', async () => {
    await runner({ stacks: 1 })
    const { connection, stack } = file()
    await stack
    await connection.nextFile()
    expect(calls.at(-1)).toBe('reset s1')
    await connection.snapshot('a')
    await connection.nextFile()
    expect(calls.slice(-2)).toEqual(['reset s1', 'forget 1 of s1'])
    await expect(connection.restore('a')).rejects.toMatchObject({ code: 'SNAPSHOT_UNKNOWN' })
  })
})

describe('what a service writes while no test file has its stack', () => {
  test('it is put back before the next file gets the stack, and told once for each service, with names', async () => {
    await runner({ stacks: 1 })
    const late = { did: 'undone', what: '1 table', names: ['public.orders'], ms: 1 } as const
    again = async () => ({ ms: 1, services: { db: late, cache: { did: 'nothing', ms: 1 } } })
    for (const _ of [1, 2]) {
      const { connection, stack } = file()
      expect(await stack).toBe('s1')
      await connection.leave()
    }
    expect(log.filter((line) => line.includes('while no test file used'))).toEqual([
      'db  changed while no test file used s1, and was put back again (1 table: public.orders). If a test causes that, let the test wait for it; a service that writes by itself may do so in any test',
    ])
  })

  test('a stack on which it cannot be put back is replaced, and the file that was to get it gets the next one', async () => {
    await runner({ stacks: 1 })
    further.resolve()
    const unchanged = again
    again = async (project) => {
      if (project === 's1') throw failure('RESET_FAILED', 'half done')
      return unchanged(project)
    }
    const [one, two] = [file(), file()]
    expect(await one.stack).toBe('s2')
    await one.connection.leave()
    expect(await two.stack).toBe('s2')
    expect(calls).toContain('stop s1')
    // Beside the line for the user, the log has the error.
    expect(log.filter((line) => line.includes('half done'))).toHaveLength(2)
  })

  test('a file whose second stack cannot be put back either gets the error, and the next file a fresh stack', async () => {
    await runner({ stacks: 1 })
    further.resolve()
    const unchanged = again
    again = async (project) => {
      if (project !== 's3') throw failure('RESET_FAILED', `half done in ${project}`)
      return unchanged(project)
    }
    const [one, two] = [file(), file()]
    await expect(one.stack).rejects.toMatchObject({
      code: 'RESET_FAILED',
      message: expect.stringContaining('half done in s2'),
    })
    expect(await two.stack).toBe('s3')
    expect(started).toBe(3)
  })

  test('if the file that was to get the stack has gone meanwhile, the stack is replaced once', async () => {
    await runner({ stacks: 1 })
    further.resolve()
    const looking = Promise.withResolvers<ResetReport>()
    const unchanged = again
    again = (project) => (project === 's1' ? looking.promise : unchanged(project))
    const gone = file()
    gone.stack.catch(() => {}) // Its worker ends.
    const next = file()
    await expect.poll(() => leases, { interval: 5 }).toBe(3)
    gone.connection.close()
    await gone.connection.closed
    // The keeper has heard of that before it hears of one more file.
    file()
    await expect.poll(() => leases, { interval: 5 }).toBe(4)
    looking.reject(failure('RESET_FAILED', 'half done'))
    expect(await next.stack).toBe('s2')
    expect(log.filter((line) => line.includes('is replaced'))).toHaveLength(1)
  })
})

describe('a stack that cannot be put back', () => {
  test('it is removed and replaced by a fresh one, and the reason is told once', async () => {
    await runner({ stacks: 1 })
    further.resolve()
    lost = 'api does not run any more'
    for (const name of ['s1', 's2', 's3']) {
      const { connection, stack } = file()
      expect(await stack).toBe(name)
      await connection.leave()
    }
    await called('stop s3')
    expect(log.filter((line) => line.includes('is replaced'))).toEqual([
      's1 is replaced by a fresh stack: api does not run any more',
    ])
  })

  test('a service that ends during the reset is the reason, not what fails because of that', async () => {
    await runner({ stacks: 1 })
    further.resolve()
    reset = async () => {
      lost = 'api does not run any more'
      throw failure('RESET_FAILED', 'api does not answer')
    }
    const { connection, stack } = file()
    await stack
    await connection.leave()
    expect(await file().stack).toBe('s2')
    expect(log.filter((line) => line.includes('is replaced'))).toEqual([
      's1 is replaced by a fresh stack: api does not run any more',
    ])
  })

  test('after a reset that has failed, nobody gets the stack', async () => {
    await runner({ stacks: 1 })
    further.resolve()
    reset = async () => {
      throw failure('RESET_FAILED', 'half done')
    }
    const { connection, stack } = file()
    await stack
    await connection.leave()
    expect(await file().stack).toBe('s2')
    expect(calls).toContain('stop s1')
  })

  test('if each test is to find the stack put back, it is an error of the start, and nothing is left', async () => {
    obstacle = failure('RESET_FAILED', 'no row for db')
    await expect(runner({ isolation: 'test' })).rejects.toThrow('no row for db')
    expect(calls).toEqual(['start s1', 'note s1', 'stop s1'])
  })
})

describe('when no more stacks can be started', () => {
  test('files share those that there are, and the user is told why', async () => {
    await runner({}, { workers: 4, files: 4 })
    further.reject(failure('SERVICE_EXITED', 'no memory'))
    const one = file()
    expect(await one.stack).toBe('s1')
    const two = file()
    await expect
      .poll(() => log, { interval: 5 })
      .toContain('no more stacks are started, and test files share 1: no memory')
    await one.connection.leave()
    expect(await two.stack).toBe('s1')
  })

  test('files get the error if there is no stack left', async () => {
    await runner({ stacks: 1 })
    lost = 'api does not run any more'
    further.reject(failure('SERVICE_EXITED', 'no memory'))
    const { connection, stack } = file()
    await stack
    await connection.leave()
    await expect(file().stack).rejects.toThrow('no memory')
  })
})

describe('the setup module', () => {
  const SETUP = { setup: '/seed.js' }

  test('it runs on each stack before what it holds is noted, and its end before a stack is replaced', async () => {
    const setUp: string[] = []
    const answers: Answers = {
      setUp: async ({ stack }) => void setUp.push(`${stack.project} after ${calls.join(', ')}`),
      tearDown: async ({ project }) => void calls.push(`end of ${project}`),
    }
    const main = await runner({ ...SETUP, stacks: 1 }, {}, answers)
    expect(calls).toEqual(['start s1'])
    await main.reportSetup(false)
    further.resolve()
    const one = file({ ...SETUP })
    expect(await one.stack).toBe('s1')
    lost = 'api does not run any more'
    await one.connection.leave()
    expect(await file({ ...SETUP }).stack).toBe('s2')
    expect(setUp).toEqual(['s2 after start s1, note s1, end of s1, stop s1, start s2'])
    expect(calls.at(-1)).toBe('note s2')
  })

  test('a stack on which it fails is no stack of the run', async () => {
    const answers: Answers = {
      async setUp() {
        throw failure('SERVICE_EXITED', 'no such table')
      },
      async tearDown() {},
    }
    const main = await runner(SETUP, { workers: 2 }, answers)
    await main.reportSetup(false)
    further.resolve()
    expect(await file(SETUP).stack).toBe('s1')
    file(SETUP)
    await expect
      .poll(() => log, { interval: 5 })
      .toContain('no more stacks are started, and test files share 1: no such table')
    expect(calls.at(-1)).toBe('stop s2')
  })
})

describe('the end of a run', () => {
  test('all stacks are taken down, those that are being started included, before the lease is answered', async () => {
    const main = await runner({}, { workers: 3, files: 2 })
    further.resolve()
    await Promise.all([file().stack, file().stack])
    further = Promise.withResolvers()
    const waiting = file()
    await called('start s3')
    await main.release(false)
    expect(calls.filter((call) => call.startsWith('stop')).sort()).toEqual(['stop s1', 'stop s2'])
    expect(await waiting.stack).toBe('"closing"')
  })

  test('a stack that has started, and of which is being noted what it holds, is taken down without an error', async () => {
    const noted = Promise.withResolvers<void>()
    take = (project) => (project === 's2' ? noted.promise : Promise.resolve())
    const main = await runner({}, { workers: 2, files: 2 })
    further.resolve()
    await called('note s2')
    const released = main.release(false)
    await called('stop s1')
    noted.resolve()
    expect(await released).toEqual({ isHeld: false })
    expect(calls).toContain('stop s2')
  })

  test('with reuse, all but the first stack are taken down, which the run does not wait for', async () => {
    isReused = true
    const main = await runner({}, { workers: 2, files: 2 })
    further.resolve()
    await Promise.all([file().stack, file().stack])
    const removal = Promise.withResolvers<void>()
    stop = () => removal.promise
    expect(await main.release(false)).toMatchObject({ nextForMs: 1 })
    expect(calls.filter((call) => call.startsWith('stop'))).toEqual(['stop s2'])
    removal.resolve()
  })

  test('a stack of which something is left is the error of the end', async () => {
    const main = await runner({}, { workers: 2, files: 2 })
    further.resolve()
    await Promise.all([file().stack, file().stack])
    stop = async (project) => {
      if (project === 's2') throw failure('SERVICE_EXITED', 's2 is left')
    }
    await expect(main.release(false)).rejects.toThrow('s2 is left')
    expect(calls).toContain('stop s1')
    stop = async () => {}
  })
})
