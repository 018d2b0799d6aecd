import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { SsotError } from '../core/errors/errors.ts'
import type { Emit, Happening, RestEnd } from '../core/events/event.ts'
import { describeHappening } from '../core/events/wording.ts'
import type { ResetReport, SnapshotReport } from '../core/resets/report.ts'
import { KnownSecrets } from '../core/secrets/hide.ts'
import { VERSION } from '../core/version.ts'
import type { ProcessIdentity } from '../host/processes/identity.ts'
import type { StackSnapshot } from '../stack/resets/stack-resets.ts'
import { keptControl } from '../testing/samples/kept-control.ts'
import { type LeaseParams, PROTOCOL } from './channel/protocol.ts'
import { Keeper } from './keeper.ts'
import type { KeeperDependencies } from './kept-stack.ts'
import type { KeptControl } from './run-control.ts'
import type { KeptResets } from './run-resets.ts'

const info: StackInfo = { environment: 'test', project: 'p', engine: { endpoint: 'fake://' }, services: {} }
const alice = { pid: 1, startTime: 'a' }
const bob = { pid: 2, startTime: 'b' }

let folder: string
let server: Server
let keeper: Keeper
let deps: KeeperDependencies
let calls: string[]
let log: string[]
let reasons: string[]
let dead: Set<ProcessIdentity>
let boot: PromiseWithResolvers<void>
let bootSignal: AbortSignal | undefined
let emit: Emit
let stopError: Error | undefined
let keepable: boolean
let resting: { isKept?: boolean; onOver: (because: RestEnd | 'failed') => void } | undefined
let reusable: boolean
/** What tests can put back; undefined: nothing. */
let resets: KeptResets | undefined
/** What tests can do to its services. */
let control: KeptControl
let clients: Client[]

const CREATING: Happening = { type: 'create-began', project: 'p', services: [] }

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-keeper-'))
  ;[calls, log, clients, dead, reasons] = [[], [], [], new Set(), []]
  ;[boot, bootSignal, stopError, keepable] = [Promise.withResolvers(), undefined, undefined, false]
  ;[resting, reusable, resets, control] = [undefined, false, undefined, keptControl(calls)]
  boot.promise.catch(() => {}) // It may be rejected before the keeper asks for the start.
  deps = {
    async start(_params, signal, say) {
      calls.push('start')
      bootSignal = signal
      emit = say
      say(CREATING)
      await boot.promise
      return {
        info,
        control,
        drift: async () => ({ causes: { web: 'source changed' } }),
        ...(resets && { resets }),
        async refresh() {
          calls.push('refresh')
        },
        async stop() {
          calls.push('stop')
          if (stopError) throw stopError
        },
        ...(keepable && {
          async keep(reason) {
            calls.push('keep')
            reasons.push(reason)
            return 'p is kept'
          },
        }),
        ...(reusable && {
          rest(isKept, onOver) {
            calls.push('rest')
            const own: NonNullable<typeof resting> = { onOver }
            resting = own
            void isKept.then((kept) => {
              own.isKept = kept
            })
            return {
              forMs: 600_000,
              announce: ({ holder }) => void calls.push(`announced ${holder.pid}`),
              next: (...given) => {
                calls.push('next')
                return deps.start(...given)
              },
              async end() {
                calls.push('end of rest')
                if (stopError) throw stopError
              },
            }
          },
        }),
      }
    },
    isAlive: (holder) => ![...dead].some(({ pid }) => pid === holder.pid),
    evidence: { excerpts: async (asked) => asked.map(() => null) },
    secrets: new KnownSecrets().learn({ secrets: ['hunter2-x'], names: [] }),
    record(happening) {
      log.push(describeHappening(happening))
      return { ...happening, atMs: 1 }
    },
    onClosing: () => void calls.push('closing'),
  }
  keeper = new Keeper(deps)
  server = createServer((socket) => keeper.accept(socket))
  await new Promise<void>((resolve) => server.listen(join(folder, 'k.sock'), resolve))
})

afterEach(async () => {
  for (const client of clients) client.socket.destroy()
  keeper.endAll({ type: 'end-requested', signal: 'the end of the test' })
  boot.resolve()
  await keeper.closed
  server.close()
  rmSync(folder, { recursive: true })
})

type Heard = Record<string, unknown>

/** A client that records every message. */
class Client {
  readonly socket: Socket
  readonly messages: Heard[] = []
  readonly ended: Promise<unknown>
  #id = 0

  constructor() {
    this.socket = createConnection(join(folder, 'k.sock'))
    this.ended = new Promise((resolve) => this.socket.once('close', resolve))
    let pending = ''
    this.socket.on('data', (data) => {
      const lines = (pending + data).split('\n')
      pending = lines.pop() ?? ''
      for (const line of lines) this.messages.push(z.looseObject({}).parse(JSON.parse(line)))
    })
    this.socket.on('error', () => {})
    clients.push(this)
  }

  write(message: object): this {
    this.socket.write(`${JSON.stringify(message)}\n`)
    return this
  }

  /** Sends the greeting. */
  hello(): this {
    return this.write({ hello: { protocol: PROTOCOL, version: VERSION } })
  }

  lease(
    holder: ProcessIdentity,
    bound: LeaseParams['bound'],
    events: LeaseParams['events'] = 'progress',
  ): this {
    const request = { root: '/r', environment: 'test', options: reusable ? { reuse: '10m' } : {} }
    return this.hello().ask('lease', { holder, bound, request, events })
  }

  /** A lease of the test runner, or of a test file, whose tests may put the stack back. */
  resetting(resets: LeaseParams['resets'], options: object = {}): this {
    const request = { root: '/r', environment: 'test', options }
    return this.hello().ask('lease', { holder: alice, bound: 'holder', request, events: 'all', resets })
  }

  report(file: string, hasFailed: boolean): this {
    return this.ask('report', { file, hasFailed })
  }

  release(hasFailed = false): this {
    return this.ask('release', { hasFailed })
  }

  ask(request: string, params: object): this {
    this.#id++
    return this.write({ id: this.#id, request, params })
  }

  /** The answer to the last request. */
  answer(): Promise<Heard> {
    const id = this.#id
    return this.hears((message) => message.id === id)
  }

  notice(name: string): Promise<Heard> {
    return this.hears(({ notice }) => notice === name)
  }

  async hears(isMeant: (message: Heard) => boolean): Promise<Heard> {
    const find = () => this.messages.find(isMeant)
    await expect.poll(find, { interval: 5 }).toBeDefined()
    return find() ?? {}
  }

  /** The types of the events that it got. */
  get events(): unknown[] {
    const notices = z.object({ notice: z.literal('event'), payload: z.looseObject({ type: z.string() }) })
    return this.messages.flatMap((message) => notices.safeParse(message).data?.payload.type ?? [])
  }
}

const READY = { result: { stack: info, isFirst: true } }
const called = (name: string) => expect.poll(() => calls, { interval: 5 }).toContain(name)

describe('a lease', () => {
  test('the first lease starts the stack, gets its progress, and then the stack', async () => {
    const client = new Client().lease(alice, 'connection')
    expect(await client.notice('event')).toMatchObject({ payload: { ...CREATING, atMs: 1 } })
    boot.resolve()
    expect(await client.answer()).toMatchObject(READY)
  })

  test('a second process gets the same stack, and the progress so far', async () => {
    new Client().lease(alice, 'connection')
    await called('start')
    const second = new Client().lease(bob, 'connection')
    await second.notice('event')
    boot.resolve()
    expect(await second.answer()).toMatchObject({ result: { stack: info, isFirst: false } })
    expect(calls).toEqual(['start'])
  })

  test('the return of the last lease takes the stack down, and is answered only then', async () => {
    boot.resolve()
    const client = new Client().lease(alice, 'connection')
    await client.answer()
    client.release()
    expect(await client.answer()).toEqual({ id: 2, result: { isHeld: false } })
    expect(await client.notice('down')).toEqual({ notice: 'down', payload: { isHeld: false } })
    expect(calls).toEqual(['start', 'closing', 'stop'])
    await keeper.closed
  })

  test('the return of a lease leaves the stack up while another process holds one', async () => {
    boot.resolve()
    const [a, b] = [new Client().lease(alice, 'connection'), new Client().lease(bob, 'connection')]
    await Promise.all([a.answer(), b.answer()])
    expect(await a.release().answer()).toMatchObject({ result: { isHeld: true } })
    expect(calls).toEqual(['start'])
    b.socket.destroy()
    await called('stop')
  })

  test('a lease that is bound to a connection ends with it', async () => {
    boot.resolve()
    const client = new Client().lease(alice, 'connection')
    await client.answer()
    client.socket.destroy()
    await called('stop')
  })

  test('a lease that is bound to its holder outlives the connection and ends with the process', async () => {
    boot.resolve()
    const client = new Client().lease(alice, 'holder')
    await client.answer()
    client.socket.destroy()
    const second = new Client().lease(bob, 'connection')
    await second.answer()
    second.socket.destroy()
    await expect.poll(() => log, { interval: 5 }).toContain('the connection of process 2 ended')
    expect(calls).toEqual(['start'])
    dead.add(alice)
    await called('stop')
    expect(log).toContain('process 1 ended')
  })

  test('a process that asks twice holds one lease', async () => {
    boot.resolve()
    const main = new Client().lease(alice, 'connection')
    const worker = new Client().lease(alice, 'holder')
    await Promise.all([main.answer(), worker.answer()])
    expect(await main.release().answer()).toMatchObject({ result: { isHeld: false } })
  })

  test('the connection of a returned lease does not end the next lease of the same process', async () => {
    boot.resolve()
    const [a, b] = [new Client().lease(alice, 'connection'), new Client().lease(bob, 'connection')]
    await Promise.all([a.answer(), b.answer()])
    await a.release().answer()
    await new Client().lease(alice, 'connection').answer()
    a.socket.destroy()
    await a.ended
    expect(await b.release().answer()).toMatchObject({ result: { isHeld: true } })
    expect(calls).toEqual(['start'])
  })

  test('the end of the last lease cancels the start', async () => {
    const client = new Client().lease(alice, 'connection')
    await called('start')
    client.socket.destroy()
    await called('closing')
    await expect.poll(() => bootSignal?.aborted, { interval: 5 }).toBe(true)
    boot.resolve() // The start succeeds although it was cancelled.
    await keeper.closed
    expect(calls).toEqual(['start', 'closing', 'stop'])
  })

  test('a client that asks while the stack is being removed is sent to another keeper', async () => {
    const first = new Client().lease(alice, 'connection')
    await called('start')
    const second = new Client()
    await new Promise((resolve) => second.socket.once('connect', resolve))
    first.socket.destroy()
    await called('closing')
    second.lease(bob, 'connection')
    expect(await second.answer()).toMatchObject({ result: 'closing' })
  })
})

describe('a lease that is returned after failed tests', () => {
  async function released(hasFailed: boolean): Promise<Heard> {
    boot.resolve()
    const client = new Client().lease(alice, 'connection')
    await client.answer()
    return client.release(hasFailed).answer()
  }

  test('a stack is kept after failed tests if the request asks for it, and the answer says how to reach it', async () => {
    keepable = true
    expect(await released(true)).toMatchObject({ result: { isHeld: false, kept: 'p is kept' } })
    expect(calls).toEqual(['start', 'closing', 'keep'])
    await keeper.closed
  })

  test('a stack is taken down after failed tests if the request does not ask to keep it', async () => {
    expect(await released(true)).toMatchObject({ result: { isHeld: false } })
    expect(calls).toEqual(['start', 'closing', 'stop'])
  })

  test('a stack is taken down after passed tests even if the request asks to keep it after failed ones', async () => {
    keepable = true
    expect(await released(false)).toMatchObject({ result: { isHeld: false } })
    expect(calls).toEqual(['start', 'closing', 'stop'])
  })

  test('failed tests of one process keep the stack even if another process returns the last lease', async () => {
    keepable = true
    boot.resolve()
    const [a, b] = [new Client().lease(alice, 'connection'), new Client().lease(bob, 'connection')]
    await Promise.all([a.answer(), b.answer()])
    await a.release(true).answer()
    expect(await b.release().answer()).toMatchObject({ result: { kept: 'p is kept' } })
  })
})

describe('a stack whose files have changed', () => {
  test('a client hears what has changed, and may have the stack refreshed', async () => {
    boot.resolve()
    const client = new Client().lease(alice, 'connection')
    await client.answer()
    const drift = await client.ask('drift', {}).answer()
    expect(drift).toMatchObject({ result: { causes: { web: 'source changed' } } })
    expect(await client.ask('refresh', {}).answer()).toMatchObject({ result: null })
    expect(calls).toEqual(['start', 'refresh'])
  })

  test('a client that asks before the stack is ready gets an error', async () => {
    const client = new Client().lease(alice, 'connection')
    await called('start')
    const answer = await client.ask('refresh', {}).answer()
    expect(answer).toMatchObject({ error: { code: 'STACK_NOT_READY' } })
  })
})

describe('a setup module', () => {
  beforeEach(() => {
    keepable = true
    boot.resolve()
  })

  test('a lease says whether it has run on the stack', async () => {
    const main = new Client().lease(alice, 'connection')
    expect(await main.answer()).toMatchObject({ result: { isSetUp: false } })
    await main.ask('setup', { hasFailed: false }).answer()
    const worker = new Client().lease(alice, 'holder')
    expect(await worker.answer()).toMatchObject({ result: { isSetUp: true } })
  })

  test('a stack whose setup has failed is kept for that reason, and no lease says that it has run', async () => {
    const main = new Client().lease(alice, 'connection')
    await main.answer()
    await main.ask('setup', { hasFailed: true }).answer()
    const worker = new Client().lease(alice, 'holder')
    expect(await worker.answer()).toMatchObject({ result: { isSetUp: false } })
    expect(await main.release().answer()).toMatchObject({ result: { kept: 'p is kept' } })
    expect(reasons).toEqual(['its setup has failed'])
  })
})

describe('a report of a test file', () => {
  beforeEach(() => {
    keepable = true
    boot.resolve()
  })

  async function worker(): Promise<Client> {
    const client = new Client().lease(alice, 'holder')
    await client.answer()
    return client
  }

  test('a failed file keeps the stack when the run returns its lease', async () => {
    const main = new Client().lease(alice, 'connection')
    await main.answer()
    const client = await worker()
    expect(await client.report('a.test.js', true).answer()).toMatchObject({ result: { willKeep: null } })
    expect(await main.release().answer()).toMatchObject({ result: { kept: 'p is kept' } })
    expect(reasons).toEqual(['its tests have failed'])
  })

  test('a failed file keeps the stack when the run ends, and the first report says so', async () => {
    const client = await worker()
    expect(await client.report('a.test.js', true).answer()).toMatchObject({ result: { willKeep: 'p' } })
    expect(await client.report('b.test.js', true).answer()).toMatchObject({ result: { willKeep: null } })
    dead.add(alice)
    await called('keep')
    expect(log).toContain('tests have failed in a.test.js')
  })

  test('a file that passes when it is run again does not keep the stack', async () => {
    const client = await worker()
    await client.report('a.test.js', true).answer()
    await client.report('a.test.js', false).answer()
    dead.add(alice)
    await called('stop')
    expect(calls).not.toContain('keep')
  })

  test.each<[string, (main: Client) => unknown]>([
    ['its connection ends', (main) => main.socket.destroy()],
    ['its process ends', () => dead.add(alice)],
  ])('a failed file does not keep the stack of a run that was to return its lease if %s', async (_, end) => {
    const main = new Client().lease(alice, 'connection')
    await main.answer()
    await (await worker()).report('a.test.js', true).answer()
    end(main)
    await called('stop')
    expect(calls).not.toContain('keep')
  })

  test('a failed file keeps no stack that is not to be kept', async () => {
    keepable = false
    const client = await worker()
    expect(await client.report('a.test.js', true).answer()).toMatchObject({ result: { willKeep: null } })
    dead.add(alice)
    await called('stop')
  })
})

test('a client gets the events that it has asked for: none, those that every user is shown, or all', async () => {
  const [none, progress, all] = [
    new Client().lease(alice, 'holder', 'none'),
    new Client().lease(bob, 'connection', 'progress'),
    new Client().lease(bob, 'connection', 'all'),
  ]
  await called('start')
  await expect.poll(() => log.filter((line) => line.includes('takes a lease'))).toHaveLength(3)
  emit({ type: 'service-waits', service: 'web', wait: { for: 'start' } })
  emit({ type: 'service-started', service: 'web' })
  boot.resolve()
  await Promise.all([none.answer(), progress.answer(), all.answer()])
  expect(none.events).toEqual([])
  expect(progress.events).toEqual(['create-began', 'service-started'])
  expect(all.events).toEqual(expect.arrayContaining(['create-began', 'service-waits', 'service-started']))
})

describe('a failure', () => {
  const broken = new SsotError({ code: 'BUILD_FAILED', summary: 's', todo: 't' })

  test('a failed start is reported to every client, later ones included, and is not tried again', async () => {
    boot.reject(broken)
    const first = new Client().lease(alice, 'holder')
    expect(await first.answer()).toMatchObject({ error: { code: 'BUILD_FAILED' } })
    const second = new Client().lease(alice, 'holder')
    expect(await second.answer()).toMatchObject({ error: { code: 'BUILD_FAILED' } })
    expect(calls).toEqual(['start'])
  })

  test('no client is sent a secret, whatever an error quotes', async () => {
    boot.reject(
      new SsotError({
        code: 'SERVICE_EXITED',
        summary: 'db says hunter2-x',
        todo: 'Change it.',
        evidence: { lastLines: ['password hunter2-x'] },
        cause: new Error('hunter2-x'),
      }),
    )
    const client = new Client().lease(alice, 'connection')
    const answer = await client.answer()
    expect(answer).toMatchObject({ error: { summary: 'db says [redacted]' } })
    expect(JSON.stringify(client.messages)).not.toContain('hunter2')
  })

  test('no client is sent a secret in the failure of a teardown', async () => {
    boot.resolve()
    stopError = new Error('cannot remove hunter2-x')
    const client = new Client().lease(alice, 'connection')
    await client.answer()
    client.release()
    await client.notice('down')
    expect(JSON.stringify(client.messages)).toContain('cannot remove [redacted]')
    expect(JSON.stringify(client.messages)).not.toContain('hunter2')
  })

  test('a failed teardown is the answer to the client that returned the lease', async () => {
    stopError = new SsotError({ code: 'TEARDOWN_INCOMPLETE', summary: 'network n is left', todo: 't' })
    boot.resolve()
    const client = new Client().lease(alice, 'connection')
    await client.answer()
    expect(await client.release().answer()).toMatchObject({ error: { code: 'TEARDOWN_INCOMPLETE' } })
    expect(log.join()).toContain('network n is left')
  })

  test('a stack that cannot be removed after a cancelled start is reported once', async () => {
    stopError = new SsotError({ code: 'TEARDOWN_INCOMPLETE', summary: 'network n is left', todo: 't' })
    const client = new Client().lease(alice, 'connection', 'all')
    await called('start')
    keeper.endAll({ type: 'end-requested', signal: 'SIGTERM' })
    boot.resolve()
    expect(await client.notice('down')).toMatchObject({ payload: { error: { code: 'TEARDOWN_INCOMPLETE' } } })
    expect(client.events.filter((type) => type === 'failed')).toHaveLength(1)
  })

  test('the stack is taken down even if the keeper cannot release its locks', async () => {
    deps.onClosing = () => {
      throw new Error('database or disk is full')
    }
    keeper = new Keeper(deps)
    boot.resolve()
    const client = new Client().lease(alice, 'connection')
    await client.answer()
    client.socket.destroy()
    await keeper.closed
    expect(calls).toEqual(['start', 'stop'])
    expect(log.join()).toContain('disk is full')
  })

  test('an unforeseen failure of a start is reported as STACK_FAILED', async () => {
    boot.reject(new TypeError('x is not a function'))
    const client = new Client().lease(alice, 'connection')
    expect(await client.answer()).toMatchObject({
      error: { code: 'STACK_FAILED', summary: expect.stringContaining('x is not a function') },
    })
  })
})

describe('a connection', () => {
  const lease = {
    id: 1,
    request: 'lease',
    params: {
      holder: alice,
      bound: 'holder',
      request: { root: '/r', environment: 'test', options: {} },
      events: 'none',
    },
  }
  const asking = (options: object) => ({
    ...lease,
    params: { ...lease.params, request: { ...lease.params.request, options } },
  })

  test.each<[string, string]>([
    ['garbage', 'hello'],
    ['half a message', '{"id":1,"request":"lease"'],
    ['a request before the greeting', JSON.stringify(lease)],
  ])(
    'a client that sends %s in place of a greeting is refused, and the next client is served',
    async (_, line) => {
      const client = new Client()
      client.socket.write(`${line}\n`)
      expect(await client.notice('refused')).toMatchObject({ payload: { code: 'PROTOCOL_INVALID' } })
      await client.ended
      boot.resolve()
      await new Client().lease(bob, 'connection').answer()
    },
  )

  test.each<[string, object]>([
    ['an unknown request', { id: 1, request: 'dance', params: {} }],
    ['an unknown field', { ...lease, more: 1 }],
    ['an unknown option', asking({ colour: 'red' })],
    ['an unknown key of a service', asking({ readiness: { a: { b: 1 } } })],
    ['a stack of no services', asking({ services: [] })],
    ['a second greeting', { hello: { protocol: PROTOCOL, version: VERSION } }],
  ])('a client that sends %s after the greeting is refused', async (_, message) => {
    const client = new Client().hello().write(message)
    expect(await client.notice('refused')).toMatchObject({ payload: { code: 'PROTOCOL_INVALID' } })
    await client.ended
  })

  test.each([
    ['protocol', { protocol: 99, version: VERSION }],
    ['version', { protocol: PROTOCOL, version: '0.0.1' }],
  ])('a client of another %s is refused', async (_, hello) => {
    const client = new Client().write({ hello })
    expect(await client.notice('refused')).toMatchObject({ payload: { code: 'KEEPER_VERSION' } })
    await client.ended
  })

  test('nothing more is read from a client that was refused', async () => {
    const client = new Client()
    client.socket.write('hello\n'.repeat(5000))
    await client.ended
    expect(log.filter((line) => line.includes('refused')).length).toBe(1)
    expect(client.messages.filter(({ notice }) => notice === 'refused').length).toBe(1)
  })

  test('the connection of a client that sends too much is closed', async () => {
    const client = new Client()
    client.socket.write('x'.repeat(5 * 1024 * 1024))
    await client.ended
    expect(log.join()).toContain('over the size limit')
  })

  test('a thousand silent connections do not disturb the keeper, and are closed at the end', async () => {
    boot.resolve()
    const crowd: Client[] = []
    while (crowd.length < 1000) {
      // One after the other, because the system limits how many connections may wait to be accepted.
      const one = new Client()
      await new Promise((resolve) => one.socket.once('connect', resolve))
      crowd.push(one)
    }
    const client = new Client().lease(alice, 'connection')
    await client.answer()
    await client.release().answer()
    await Promise.all(crowd.map(({ ended }) => ended))
    await keeper.closed
  })

  test('the connection of a client that never reads is closed, and nothing is buffered for it', async () => {
    const deaf = new Client().lease(alice, 'holder')
    const well = new Client().lease(bob, 'connection')
    await Promise.all([deaf.notice('event'), well.notice('event')])
    deaf.socket.pause()
    const line = 'x'.repeat(10_000)
    // The buffers of the system are filled before those of the keeper.
    while (!log.some((text) => text.includes('does not read'))) {
      for (let n = 0; n < 20; n++) emit({ type: 'pull-printed', line })
      await new Promise((resolve) => setImmediate(resolve))
    }
    boot.resolve()
    await well.answer()
    expect(deaf.messages.length).toBeLessThan(well.messages.length)
  })

  test('a connection on which nothing is sent is closed', async () => {
    keeper = new Keeper({ ...deps, firstMessageMs: 200 })
    const client = new Client().lease(alice, 'connection')
    await client.notice('event')
    const silent = new Client()
    silent.socket.write('{"hello":') // Half a message does not count.
    await silent.ended
    expect(log.filter((line) => line.includes('the client sent no message'))).toHaveLength(1)
    boot.resolve()
    await client.answer()
  })

  test('a keeper that gets no message ends', async () => {
    keeper = new Keeper({ ...deps, firstMessageMs: 20 })
    await keeper.closed
    expect(calls).toEqual(['closing'])
  })

  test('messages may arrive in pieces, or several at once', async () => {
    boot.resolve()
    const client = new Client()
    const messages = [
      { hello: { protocol: PROTOCOL, version: VERSION } },
      lease,
      { id: 2, request: 'release', params: { hasFailed: false } },
    ]
    const text = messages.map((message) => `${JSON.stringify(message)}\n`).join('')
    for (const piece of text.match(/.{1,7}|\n/gs) ?? []) client.socket.write(piece)
    await client.notice('down')
  })
})

describe('a stack that is kept between runs', () => {
  beforeEach(() => {
    reusable = true
    boot.resolve()
  })

  /** A run that has ended. */
  async function ranOnce(hasFailed = false): Promise<Heard> {
    const client = new Client().lease(alice, 'connection')
    await client.answer()
    return client.release(hasFailed).answer()
  }

  test('a run that returns its lease hears at once that a fresh stack follows, and the keeper stays', async () => {
    expect(await ranOnce()).toMatchObject({ result: { isHeld: false, nextForMs: 600_000 } })
    expect(calls).toEqual(['start', 'rest'])
    await expect.poll(() => resting?.isKept).toBe(false)
  })

  test('the next run gets its stack from the rest, and is its first', async () => {
    await ranOnce()
    const next = new Client().lease(bob, 'connection')
    expect(await next.answer()).toMatchObject({ result: { isFirst: true, isSetUp: false } })
    expect(calls).toEqual(['start', 'rest', 'next', 'start'])
    expect(await next.release().answer()).toMatchObject({ result: { nextForMs: 600_000 } })
  })

  test('a run that will soon come is announced only between two runs', async () => {
    const asker = new Client().hello()
    const announce = () =>
      asker
        .ask('announce', { holder: bob, request: { root: '/r', environment: 'test', options: {} } })
        .answer()
    await announce()
    await ranOnce()
    await announce()
    expect(calls).toEqual(['start', 'rest', 'announced 2'])
  })

  test('the failures and the setup of a run are not those of the next one', async () => {
    keepable = true
    const first = new Client().lease(alice, 'connection')
    await first.answer()
    await first.ask('setup', { hasFailed: false }).answer()
    expect(await first.release(true).answer()).toMatchObject({
      result: { kept: 'p is kept', nextForMs: 600_000 },
    })
    await expect.poll(() => resting?.isKept).toBe(true)
    const next = new Client().lease(bob, 'connection')
    expect(await next.answer()).toMatchObject({ result: { isSetUp: false } })
    const { result } = await next.release().answer()
    expect(result).toEqual({ isHeld: false, nextForMs: 600_000 })
  })

  test('another run is told which process uses the stack, and gets the same answer when that run has ended', async () => {
    const user = new Client().lease(alice, 'connection')
    await user.answer()
    expect(await new Client().lease(bob, 'holder').answer()).toMatchObject({ result: { inUseBy: 1 } })
    await user.release().answer()
    expect(await new Client().lease(bob, 'holder').answer()).toMatchObject({ result: { inUseBy: 1 } })
    const carol = { pid: 3, startTime: 'c' }
    expect(await new Client().lease(carol, 'connection').answer()).toMatchObject({
      result: { isFirst: true },
    })
  })

  test('when nobody comes in time, the keeper removes what it has and ends', async () => {
    await ranOnce()
    resting?.onOver('time')
    await keeper.closed
    expect(calls).toEqual(['start', 'rest', 'closing', 'end of rest'])
    expect(log).toContain('no run came in time for the stack that was kept')
  })

  test('an idle stack ends when a client asks for it, and one in use does not', async () => {
    const user = new Client().lease(alice, 'connection')
    await user.answer()
    const asker = new Client().hello()
    expect(await asker.ask('endRest', { because: 'ports' }).answer()).toMatchObject({
      result: { isInUse: true },
    })
    await user.release().answer()
    expect(await asker.ask('endRest', { because: 'ports' }).answer()).toMatchObject({
      result: { isInUse: false },
    })
    await keeper.closed
  })

  test('a stack that cannot be removed is told to the client that has asked for its end', async () => {
    await ranOnce()
    stopError = new SsotError({ code: 'TEARDOWN_INCOMPLETE', summary: 'web is left', todo: 'Try again.' })
    const asker = new Client().hello()
    expect(await asker.ask('endRest', { because: 'asked for' }).answer()).toMatchObject({
      error: { code: 'TEARDOWN_INCOMPLETE' },
    })
  })

  test('a signal ends the keeper between two runs', async () => {
    await ranOnce()
    keeper.endAll({ type: 'end-requested', signal: 'SIGTERM' })
    await keeper.closed
    expect(calls).toEqual(['start', 'rest', 'closing', 'end of rest'])
  })

  test('a run whose process has ended is followed by a rest as well', async () => {
    await new Client().lease(alice, 'holder').answer()
    dead.add(alice)
    await expect.poll(() => calls).toEqual(['start', 'rest'])
  })
})

describe('a stack that can be put back', () => {
  let noted: PromiseWithResolvers<void>
  let reset: () => Promise<ResetReport>
  let snapshot: () => Promise<void>
  let forget: () => Promise<void>
  const REPORT: ResetReport = { ms: 1, services: { db: { did: 'nothing', ms: 1 } } }
  const TAKEN: SnapshotReport = { ms: 2, services: { db: { did: 'noted', what: '3 tables', ms: 2 } } }

  beforeEach(() => {
    noted = Promise.withResolvers()
    noted.promise.catch(() => {}) // It may be rejected before it is awaited.
    reset = async () => REPORT
    snapshot = forget = async () => {}
    let count = 0
    const numbers = new Map<StackSnapshot, number>()
    resets = {
      services: ['db'],
      obstacle: null,
      async take() {
        calls.push('take')
        await noted.promise
      },
      reset() {
        calls.push('reset')
        return reset()
      },
      again: async () => REPORT,
      async snapshot() {
        const taken = { held: new Map() }
        numbers.set(taken, ++count)
        calls.push(`snapshot ${count}`)
        await snapshot()
        return { snapshot: taken, report: TAKEN }
      },
      restore(wanted) {
        calls.push(`restore ${numbers.get(wanted)}`)
        return reset()
      },
      async forget(gone) {
        calls.push(`forget ${gone.map((one) => numbers.get(one)).join(', ')}`)
        await forget()
      },
    }
    boot.resolve()
  })

  const ready = async (client: Client) => {
    noted.resolve()
    expect(await client.answer()).toMatchObject({ result: { canReset: true } })
    return client
  }

  test('nobody gets it before what it holds was noted', async () => {
    const client = new Client().resetting('runner')
    await called('take')
    expect(client.messages.filter(({ result }) => result !== undefined)).toEqual([])
    await ready(client)
    await ready(new Client().resetting('test file'))
    expect(calls.filter((call) => call === 'take')).toHaveLength(1)
  })

  test('what it holds is noted when its setup module has run', async () => {
    const client = new Client().resetting('runner', { setup: '/setup.js' })
    expect(await client.answer()).toMatchObject({ result: { canReset: true, isSetUp: false } })
    expect(calls).not.toContain('take')
    client.ask('setup', { hasFailed: false })
    await called('take')
    expect(client.messages.filter(({ id }) => id === 2)).toEqual([])
    noted.resolve()
    expect(await client.answer()).toMatchObject({ result: null })
  })

  test('a runner whose tests cannot put it back does not wait for that', async () => {
    const client = new Client().lease(alice, 'connection')
    expect(await client.answer()).toMatchObject({ result: { canReset: false } })
    expect(calls).not.toContain('take')
  })

  test('when it cannot be noted what it holds, it is removed, and the error is that of the start', async () => {
    const client = new Client().resetting('runner')
    noted.reject(new SsotError({ code: 'RESET_FAILED', summary: 'no psql', todo: 'x' }))
    expect(await client.answer()).toMatchObject({ error: { summary: 'no psql' } })
    expect(calls).toContain('stop')
  })

  test('a test file that is alone puts it back', async () => {
    const file = await ready(new Client().resetting('test file'))
    expect(await file.ask('reset', {}).answer()).toMatchObject({ result: REPORT })
    expect(log).toContain('put back in 1 ms: db nothing')
  })

  test('while a test keeps a service from working it is not put back', async () => {
    const file = await ready(new Client().resetting('test file'))
    control.disturbed = async () => [{ service: 'db', how: 'paused', remedy: 'unpause' }]
    await file.ask('control', { service: 'db', act: { do: 'pause' }, scope: 'test' }).answer()
    const refused = {
      ...{ code: 'RESET_REFUSED', service: 'db', summary: expect.stringContaining('db is paused') },
      todo: expect.stringContaining("ssot.service('db').unpause()"),
    }
    for (const [call, params] of [
      ['reset', {}],
      ['snapshot', { name: 'x' }],
      ['restore', { name: 'x' }],
    ] as const)
      expect(await file.ask(call, params).answer()).toMatchObject({ error: refused })
    expect(calls).not.toContain('reset')
    // One that holds nothing may stay down.
    control.disturbed = async () => [{ service: 'web', how: 'stopped', remedy: 'start' }]
    expect(await file.ask('reset', {}).answer()).toMatchObject({ result: REPORT })
  })

  test('a reset is refused while two test files run on it, until one of them has left or was killed', async () => {
    const one = await ready(new Client().resetting('test file'))
    const two = await ready(new Client().resetting('test file'))
    const three = await ready(new Client().resetting('test file'))
    expect(await one.ask('reset', {}).answer()).toMatchObject({
      error: { code: 'RESET_REFUSED', summary: expect.stringContaining('3 test files') },
    })
    await two.ask('leave', {}).answer()
    three.socket.destroy()
    await three.ended
    await expect
      .poll(async () => one.ask('reset', {}).answer(), { interval: 5 })
      .toMatchObject({ result: REPORT })
    expect(calls.filter((call) => call === 'reset')).toHaveLength(1)
  })

  test('a test file that begins during a reset waits for its end, also when the one that has asked was killed', async () => {
    const under = Promise.withResolvers<ResetReport>()
    reset = () => under.promise
    const one = (await ready(new Client().resetting('test file'))).ask('reset', {})
    await called('reset')
    one.socket.destroy()
    await one.ended
    const two = new Client().resetting('test file')
    await two.notice('event')
    expect(two.messages.filter(({ result }) => result !== undefined)).toEqual([])
    under.resolve(REPORT)
    await ready(two)
  })

  test('after a reset that has failed, nobody gets it any more, and no reset is tried again', async () => {
    reset = () => Promise.reject(new SsotError({ code: 'RESET_FAILED', summary: 'half done', todo: 'x' }))
    const file = await ready(new Client().resetting('test file'))
    expect(await file.ask('reset', {}).answer()).toMatchObject({ error: { summary: 'half done' } })
    const unusable = {
      code: 'RESET_FAILED',
      summary:
        'No test can use this stack any more, because a reset has failed and nobody knows what its services hold: half done',
    }
    expect(await file.ask('reset', {}).answer()).toMatchObject({ error: unusable })
    expect(await new Client().resetting('test file').answer()).toMatchObject({ error: unusable })
    expect(calls.filter((call) => call === 'reset')).toHaveLength(1)
  })

  test('a reset that was refused leaves it usable', async () => {
    reset = () => Promise.reject(new SsotError({ code: 'RESET_REFUSED', summary: 'no row', todo: 'x' }))
    const file = await ready(new Client().resetting('test file'))
    expect(await file.ask('reset', {}).answer()).toMatchObject({ error: { summary: 'no row' } })
    await ready(new Client().resetting('test file'))
  })

  test('a stack of which the matrix says nothing cannot be put back', async () => {
    resets = undefined
    const file = new Client().resetting('test file')
    expect(await file.answer()).toMatchObject({ result: { canReset: false } })
    expect(await file.ask('reset', {}).answer()).toMatchObject({ error: { code: 'RESET_REFUSED' } })
  })

  describe('snapshots', () => {
    const ask = async (file: Client, request: string, name: string) => file.ask(request, { name }).answer()
    const UNKNOWN = { error: { code: 'SNAPSHOT_UNKNOWN' } }

    test('a test file puts the stack back to what it held at one of its snapshots', async () => {
      const file = await ready(new Client().resetting('test file'))
      expect(await ask(file, 'snapshot', 'a')).toMatchObject({ result: TAKEN })
      await ask(file, 'snapshot', 'b')
      expect(await ask(file, 'restore', 'a')).toMatchObject({ result: REPORT })
      await file.ask('reset', {}).answer()
      await ask(file, 'restore', 'b')
      expect(calls.slice(-5)).toEqual(['snapshot 1', 'snapshot 2', 'restore 1', 'reset', 'restore 2'])
      expect(log).toContain('snapshot "a" in 2 ms: db noted (3 tables)')
      expect(log).toContain('put back to "b" in 1 ms: db nothing')
    })

    test('a name that the file has not is an error with those that it has', async () => {
      const file = await ready(new Client().resetting('test file'))
      await ask(file, 'snapshot', 'with orders')
      expect(await ask(file, 'restore', 'without')).toMatchObject({
        error: { code: 'SNAPSHOT_UNKNOWN', todo: expect.stringContaining('Use one of "with orders"') },
      })
      expect(calls).not.toContain('restore 1')
    })

    test('a snapshot takes the place of an earlier one of its name, of which nothing is kept', async () => {
      const file = await ready(new Client().resetting('test file'))
      await ask(file, 'snapshot', 'a')
      await ask(file, 'snapshot', 'a')
      await ask(file, 'restore', 'a')
      expect(calls.slice(-4)).toEqual(['snapshot 1', 'snapshot 2', 'forget 1', 'restore 2'])
    })

    test('one that fails leaves the stack usable, the earlier one of its name, and nothing of itself', async () => {
      const file = await ready(new Client().resetting('test file'))
      await ask(file, 'snapshot', 'a')
      snapshot = () => Promise.reject(new SsotError({ code: 'SNAPSHOT_FAILED', summary: 'no', todo: 'x' }))
      expect(await ask(file, 'snapshot', 'a')).toMatchObject({ error: { code: 'SNAPSHOT_FAILED' } })
      expect(await ask(file, 'restore', 'a')).toMatchObject({ result: REPORT })
      expect(calls.slice(-4)).toEqual(['snapshot 1', 'snapshot 2', 'forget ', 'restore 1'])
    })

    test('they are gone before the next test file gets the stack, also if theirs was killed while it took one', async () => {
      const under = Promise.withResolvers<void>()
      const one = await ready(new Client().resetting('test file'))
      await ask(one, 'snapshot', 'a')
      snapshot = () => under.promise
      one.ask('snapshot', { name: 'b' })
      await called('snapshot 2')
      one.socket.destroy()
      await one.ended
      const two = new Client().resetting('test file')
      await two.notice('event')
      expect(two.messages.filter(({ result }) => result !== undefined)).toEqual([])
      under.resolve()
      await ready(two)
      expect(calls.at(-1)).toBe('forget 1, 2')
      expect(await ask(two, 'restore', 'a')).toMatchObject(UNKNOWN)
    })

    test('what a file has taken stays while another one comes and goes, which does not find it', async () => {
      const one = await ready(new Client().resetting('test file'))
      await ask(one, 'snapshot', 'a')
      const two = await ready(new Client().resetting('test file'))
      for (const request of ['snapshot', 'restore'])
        expect(await ask(two, request, 'a')).toMatchObject({
          error: { code: 'RESET_REFUSED', summary: expect.stringContaining('2 test files') },
        })
      await two.ask('leave', {}).answer()
      expect(await ask(one, 'restore', 'a')).toMatchObject({ result: REPORT })
      await one.ask('leave', {}).answer()
      await called('forget 1')
    })

    test('files that cannot be removed are reported, and the stack stays usable', async () => {
      forget = () => Promise.reject(new Error('no rm'))
      const file = await ready(new Client().resetting('test file'))
      await ask(file, 'snapshot', 'a')
      await file.ask('leave', {}).answer()
      await ready(new Client().resetting('test file'))
      expect(
        log.find((line) => line.includes('files and databases of snapshots were not removed')),
      ).toContain('no rm')
    })

    test('after a restore that has failed, nobody gets the stack any more', async () => {
      const file = await ready(new Client().resetting('test file'))
      await ask(file, 'snapshot', 'a')
      reset = () => Promise.reject(new SsotError({ code: 'RESET_FAILED', summary: 'half done', todo: 'x' }))
      await ask(file, 'restore', 'a')
      for (const request of ['snapshot', 'restore'])
        expect(await ask(file, request, 'a')).toMatchObject({ error: { code: 'RESET_FAILED' } })
    })

    test.each([{}, { name: '' }, { name: 'x'.repeat(201) }, { name: 1 }])(
      'a message with %j is no request for a snapshot',
      async (params) => {
        const file = await ready(new Client().resetting('test file'))
        file.ask('snapshot', params)
        expect(await file.notice('refused')).toMatchObject({ payload: { code: 'PROTOCOL_INVALID' } })
      },
    )
  })
})

describe('the control of services', () => {
  const stop = (scope: 'test' | 'file' = 'test') => ({ service: 'db', act: { do: 'stop' }, scope })
  const testFile = async () => {
    const client = new Client().resetting('test file')
    await client.answer()
    return client
  }

  test('a test file changes services, and what it has changed is undone at the end of its test', async () => {
    boot.resolve()
    const file = await testFile()
    expect(await file.ask('control', stop()).answer()).toMatchObject({ result: { json: 'null' } })
    expect(await file.ask('undo', {}).answer()).toMatchObject({ result: null })
    expect(calls).toEqual(['start', 'note', 'stop db', 'undo'])
  })

  test.each(['leave', 'killed'])('the next file gets the stack when all is undone: %s', async (how) => {
    boot.resolve()
    const slow = Promise.withResolvers<void>()
    control.undo = async () => {
      calls.push('undo begins')
      await slow.promise
      calls.push('undone')
    }
    const file = await testFile()
    await file.ask('control', stop('file')).answer()
    if (how === 'leave') file.ask('leave', {})
    else file.socket.destroy()
    await called('undo begins')
    const next = new Client().resetting('test file')
    const given = next.answer().then(() => calls.push('given'))
    await next.hears(({ payload }) => JSON.stringify(payload ?? '').includes('lease-taken'))
    slow.resolve()
    await given
    expect(calls.slice(-3)).toEqual(['undo begins', 'undone', 'given'])
  })

  test('a file that leaves is answered when all is undone: others may have the stack without asking for it', async () => {
    boot.resolve()
    const slow = Promise.withResolvers<void>()
    control.undo = async () => {
      calls.push('undo begins')
      await slow.promise
      calls.push('undone')
    }
    const file = await testFile()
    await file.ask('control', stop('file')).answer()
    const left = file
      .ask('leave', {})
      .answer()
      .then(() => calls.push('left'))
    await called('undo begins')
    slow.resolve()
    await left
    expect(calls.slice(-3)).toEqual(['undo begins', 'undone', 'left'])
  })

  test('if it cannot be undone, no file gets the stack any more', async () => {
    boot.resolve()
    control.undo = async () => {
      throw new SsotError({ code: 'SERVICE_EXITED', summary: 'db has exited: hunter2-x', todo: 'x' })
    }
    const file = await testFile()
    await file.ask('control', stop()).answer()
    const { error } = z
      .object({ error: z.looseObject({ summary: z.string() }) })
      .parse(await file.ask('undo', {}).answer())
    expect(error.summary).not.toContain('hunter2')
    const next = new Client().resetting('test file')
    expect(await next.answer()).toMatchObject({ error: { code: 'CONTROL_FAILED' } })
  })

  test('two files at once may only look', async () => {
    boot.resolve()
    const [file, other] = [await testFile(), await testFile()]
    expect(await file.ask('control', stop()).answer()).toMatchObject({ error: { code: 'CONTROL_REFUSED' } })
    const state = { service: 'db', act: { do: 'state' }, scope: 'test' }
    expect(await file.ask('control', state).answer()).toMatchObject({ result: { json: '[]' } })
    await other.ask('leave', {}).answer()
    expect(await file.ask('control', stop()).answer()).toMatchObject({ result: { json: 'null' } })
  })

  test.each([
    [{ workers: 2, files: 3 }, 2],
    [{ workers: 4, files: 1 }, undefined],
    [{ workers: 1, files: 9 }, undefined],
  ])('files that the keeper does not hear of count as many as there may be: %j', async (pool, refused) => {
    boot.resolve()
    const request = { root: '/r', environment: 'test', options: {} }
    const runner = new Client().hello()
    const lease = { holder: alice, bound: 'connection', request, events: 'none', resets: 'runner', pool }
    await runner.ask('lease', lease).answer()
    const file = await testFile()
    const summary = expect.stringContaining(`${refused} test files`)
    expect(await file.ask('control', stop()).answer()).toMatchObject(
      refused === undefined ? { result: { json: 'null' } } : { error: { code: 'CONTROL_REFUSED', summary } },
    )
    await runner.ask('expectFiles', { files: 1 }).answer()
    expect(await file.ask('control', stop()).answer()).toMatchObject({ result: { json: 'null' } })
  })

  test('another process cannot do it', async () => {
    boot.resolve()
    const client = new Client().lease(alice, 'connection')
    await client.answer()
    expect(await client.ask('control', stop()).answer()).toMatchObject({
      error: { code: 'PROTOCOL_INVALID' },
    })
  })

  test('a long answer comes in parts', async () => {
    boot.resolve()
    control.read = async () => [{ atMs: 1, stream: 'stdout', text: 'x'.repeat(250_000) }]
    const file = await testFile()
    file.ask('control', { service: 'db', act: { do: 'logs' }, scope: 'test' })
    const part = z.object({ result: z.object({ json: z.string(), rest: z.number().optional() }) })
    let text = ''
    for (let one = part.parse(await file.answer()).result; ; one = part.parse(await file.answer()).result) {
      text += one.json
      if (one.rest === undefined) break
      file.ask('rest', { number: one.rest })
    }
    expect(JSON.parse(text)[0].text).toHaveLength(250_000)
  })

  test('what tests have changed is undone before the stack is kept for inspection', async () => {
    keepable = true
    boot.resolve()
    const main = new Client().lease(alice, 'connection')
    await main.answer()
    const file = await testFile()
    await file.ask('control', stop('file')).answer()
    file.socket.destroy()
    await called('undo')
    main.release(true)
    await main.answer()
    expect(calls.slice(-3)).toEqual(['undo', 'closing', 'keep'])
  })
})

describe('tests', () => {
  const about = { file: '/a.test.ts', name: 'adds' }
  const began = { type: 'test-began', ...about, line: 3, atMs: 1000 }
  const ended = { type: 'test-ended', ...about, state: 'failed', ms: 200, atMs: 1200, error: 'no' }
  const other = { type: 'test-began', file: '/b.test.ts', name: 'stays', atMs: 1100 }
  const time = { ...about, beganAtMs: 1000, endedAtMs: 1200 }

  test('are logged with their own times and the stack, and it is asked what was written meanwhile', async () => {
    const recorded: unknown[] = []
    const record = deps.record
    deps.record = (happening, atMs) => {
      if (happening.type.startsWith('test-')) recorded.push({ ...happening, atMs })
      return record(happening)
    }
    let questions: readonly unknown[] = []
    deps.evidence = {
      async excerpts(asked) {
        questions = asked
        return [['api died']]
      },
    }
    boot.resolve()
    const client = new Client().lease(alice, 'connection')
    await client.answer()
    expect(await client.ask('tests', { events: [began, other, ended] }).answer()).toMatchObject({
      result: null,
    })
    const { project } = info
    expect(recorded).toEqual([began, other, ended].map((event) => ({ ...event, project })))
    expect(await client.ask('evidence', { tests: [time] }).answer()).toMatchObject({
      result: { excerpts: [['api died']] },
    })
    const others = [{ file: '/b.test.ts', name: 'stays' }]
    expect(questions).toEqual([
      { ...time, project, others, hasPassed: false, nextBeganAtMs: Number.POSITIVE_INFINITY },
    ])
  })

  test.each([
    ['evidence', { tests: [] }],
    ['evidence', { tests: Array.from({ length: 51 }, () => time) }],
    ['tests', { events: [{ ...began, project: 'mine' }] }],
    ['tests', { events: [{ ...began, type: 'stack-ready' }] }],
  ])('a message that has not the right form is refused: %s %j', async (request, params) => {
    boot.resolve()
    const client = new Client().lease(alice, 'connection')
    await client.answer()
    client.ask(request, params)
    expect(await client.notice('refused')).toMatchObject({ payload: { code: 'PROTOCOL_INVALID' } })
  })
})
