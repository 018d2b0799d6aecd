import { mkdtempSync, rmSync } from 'node:fs'
import { createConnection, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { SsotError } from '../core/errors/errors.ts'
import type { ProgressEvent } from '../core/events/progress.ts'
import { VERSION } from '../core/version.ts'
import type { ProcessIdentity } from '../host/processes/identity.ts'
import { PROTOCOL } from './channel/protocol.ts'
import { Keeper, type KeeperDependencies } from './keeper.ts'

const info: StackInfo = { environment: 'test', project: 'p', engine: { endpoint: 'fake://' }, services: {} }
const alice = { pid: 1, startTime: 'a' }
const bob = { pid: 2, startTime: 'b' }

let folder: string
let server: Server
let keeper: Keeper
let deps: KeeperDependencies
let calls: string[]
let log: string[]
let dead: Set<ProcessIdentity>
let boot: PromiseWithResolvers<void>
let bootSignal: AbortSignal | undefined
let progress: (event: ProgressEvent) => void
let stopError: Error | undefined
let keepable: boolean
let clients: Client[]

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-keeper-'))
  ;[calls, log, clients, dead] = [[], [], [], new Set()]
  ;[boot, bootSignal, stopError, keepable] = [Promise.withResolvers(), undefined, undefined, false]
  boot.promise.catch(() => {}) // A boot that fails before it is asked for.
  deps = {
    async start(_request, signal, onProgress) {
      calls.push('start')
      bootSignal = signal
      progress = onProgress
      onProgress({ atMs: 1, text: 'creating p' })
      await boot.promise
      return {
        info,
        async stop() {
          calls.push('stop')
          if (stopError) throw stopError
          return '2 containers'
        },
        ...(keepable && {
          async keep() {
            calls.push('keep')
            return 'p is kept'
          },
        }),
      }
    },
    isAlive: (holder) => ![...dead].some(({ pid }) => pid === holder.pid),
    log: (line) => log.push(line),
    onClosing: () => void calls.push('closing'),
  }
  keeper = new Keeper(deps)
  server = createServer((socket) => keeper.accept(socket))
  await new Promise<void>((resolve) => server.listen(join(folder, 'k.sock'), resolve))
})

afterEach(async () => {
  for (const client of clients) client.socket.destroy()
  keeper.endAll('test ended')
  boot.resolve()
  await keeper.closed
  server.close()
  rmSync(folder, { recursive: true })
})

/** A client that keeps all it was told. */
class Client {
  readonly socket: Socket
  readonly messages: { type: string; [key: string]: unknown }[] = []
  readonly ended: Promise<unknown>

  constructor() {
    this.socket = createConnection(join(folder, 'k.sock'))
    this.ended = new Promise((resolve) => this.socket.once('close', resolve))
    let pending = ''
    this.socket.on('data', (data) => {
      const lines = (pending + data).split('\n')
      pending = lines.pop() ?? ''
      for (const line of lines)
        this.messages.push(z.looseObject({ type: z.string() }).parse(JSON.parse(line)))
    })
    this.socket.on('error', () => {})
    clients.push(this)
  }

  say(message: object): this {
    this.socket.write(`${JSON.stringify(message)}\n`)
    return this
  }

  async hears(type: string): Promise<Record<string, unknown>> {
    const find = () => this.messages.find((message) => message.type === type)
    await expect.poll(find, { interval: 5 }).toBeDefined()
    return find() ?? {}
  }
}

function lease(holder: ProcessIdentity, bound: 'connection' | 'holder', more: object = {}): object {
  return {
    type: 'lease',
    protocol: PROTOCOL,
    version: VERSION,
    holder,
    bound,
    root: '/r',
    environment: 'test',
    ...more,
  }
}

const called = (name: string) => expect.poll(() => calls, { interval: 5 }).toContain(name)

describe('a lease', () => {
  test('starts the stack, hears of its progress, and gets it', async () => {
    const client = new Client().say(lease(alice, 'connection'))
    expect(await client.hears('progress')).toMatchObject({ event: { text: 'creating p' } })
    boot.resolve()
    expect(await client.hears('ready')).toMatchObject({ stack: info })
  })

  test('of a second process gets the same stack, and the progress so far', async () => {
    new Client().say(lease(alice, 'connection'))
    await called('start')
    const second = new Client().say(lease(bob, 'connection'))
    await second.hears('progress')
    boot.resolve()
    await second.hears('ready')
    expect(calls).toEqual(['start'])
  })

  test('given back takes the stack down, and only then says so', async () => {
    boot.resolve()
    const client = new Client().say(lease(alice, 'connection'))
    await client.hears('ready')
    client.say({ type: 'release' })
    expect(await client.hears('down')).toEqual({ type: 'down', held: false })
    expect(calls).toEqual(['start', 'closing', 'stop'])
    await keeper.closed
  })

  test('given back while another process holds one leaves the stack up', async () => {
    boot.resolve()
    const [a, b] = [new Client().say(lease(alice, 'connection')), new Client().say(lease(bob, 'connection'))]
    await Promise.all([a.hears('ready'), b.hears('ready')])
    a.say({ type: 'release' })
    expect(await a.hears('down')).toMatchObject({ held: true })
    expect(calls).toEqual(['start'])
    b.socket.destroy()
    await called('stop')
  })

  test('bound to a connection ends with it', async () => {
    boot.resolve()
    const client = new Client().say(lease(alice, 'connection'))
    await client.hears('ready')
    client.socket.destroy()
    await called('stop')
  })

  test('bound to its holder outlives the connection and ends with the process', async () => {
    boot.resolve()
    const client = new Client().say(lease(alice, 'holder'))
    await client.hears('ready')
    client.socket.destroy()
    const second = new Client().say(lease(bob, 'connection'))
    await second.hears('ready')
    second.socket.destroy()
    await expect.poll(() => log, { interval: 5 }).toContain('the connection of process 2 ended')
    expect(calls).toEqual(['start'])
    dead.add(alice)
    await called('stop')
    expect(log).toContain('process 1 ended')
  })

  test('asked for twice by one process is one lease', async () => {
    boot.resolve()
    const main = new Client().say(lease(alice, 'connection'))
    const worker = new Client().say(lease(alice, 'holder'))
    await Promise.all([main.hears('ready'), worker.hears('ready')])
    main.say({ type: 'release' })
    expect(await main.hears('down')).toMatchObject({ held: false })
  })

  test('that ends while the stack is starting cancels the start', async () => {
    const client = new Client().say(lease(alice, 'connection'))
    await called('start')
    client.socket.destroy()
    await called('closing')
    await expect.poll(() => bootSignal?.aborted, { interval: 5 }).toBe(true)
    boot.resolve() // The start that was cancelled came through all the same.
    await keeper.closed
    expect(calls).toEqual(['start', 'closing', 'stop'])
  })

  test('that comes while the stack goes is sent to another keeper', async () => {
    const first = new Client().say(lease(alice, 'connection'))
    await called('start')
    const second = new Client()
    await new Promise((resolve) => second.socket.once('connect', resolve))
    first.socket.destroy()
    await called('closing')
    second.say(lease(bob, 'connection'))
    await second.hears('closing')
  })
})

describe('a lease that is given back after failed tests', () => {
  async function released(message: object): Promise<Record<string, unknown>> {
    boot.resolve()
    const client = new Client().say(lease(alice, 'connection', { keep: 'on-failure' }))
    await client.hears('ready')
    return client.say({ type: 'release', ...message }).hears('down')
  }

  test('leaves a stack that is to be kept then, and says how to reach it', async () => {
    keepable = true
    expect(await released({ hasFailed: true })).toEqual({ type: 'down', held: false, kept: 'p is kept' })
    expect(calls).toEqual(['start', 'closing', 'keep'])
    await keeper.closed
  })

  test('takes every other one down', async () => {
    expect(await released({ hasFailed: true })).toEqual({ type: 'down', held: false })
    expect(calls).toEqual(['start', 'closing', 'stop'])
  })

  test.each([{}, { hasFailed: false }])('and %j is none of them', async (message) => {
    keepable = true
    expect(await released(message)).toEqual({ type: 'down', held: false })
    expect(calls).toEqual(['start', 'closing', 'stop'])
  })

  test('counts also where another process was the last to go', async () => {
    keepable = true
    boot.resolve()
    const [a, b] = [new Client().say(lease(alice, 'connection')), new Client().say(lease(bob, 'connection'))]
    await Promise.all([a.hears('ready'), b.hears('ready')])
    a.say({ type: 'release', hasFailed: true })
    await a.hears('down')
    b.say({ type: 'release' })
    expect(await b.hears('down')).toMatchObject({ kept: 'p is kept' })
  })
})

test('a client hears what is logged only where it asks for that', async () => {
  boot.resolve()
  const [loud, quiet] = [
    new Client().say(lease(alice, 'connection', { isVerbose: true })),
    new Client().say(lease(bob, 'connection')),
  ]
  await Promise.all([loud.hears('ready'), quiet.hears('ready')])
  keeper.log('engine x')
  const heard = () => loud.messages.filter(({ type }) => type === 'log').map(({ line }) => line)
  await expect.poll(heard, { interval: 5 }).toContain('engine x')
  loud.socket.destroy()
  quiet.say({ type: 'release' })
  await quiet.hears('down')
  expect(quiet.messages.filter(({ type }) => type === 'log')).toEqual([])
})

describe('a failure', () => {
  const broken = new SsotError({ code: 'BUILD_FAILED', summary: 's', todo: 't' })

  test('to start reaches every client, also a later one, without another try', async () => {
    boot.reject(broken)
    const first = new Client().say(lease(alice, 'holder'))
    expect(await first.hears('failed')).toMatchObject({ error: { code: 'BUILD_FAILED' } })
    const second = new Client().say(lease(alice, 'holder'))
    expect(await second.hears('failed')).toMatchObject({ error: { code: 'BUILD_FAILED' } })
    expect(calls).toEqual(['start'])
  })

  test('to take the stack down is said', async () => {
    stopError = new SsotError({ code: 'TEARDOWN_INCOMPLETE', summary: 'network n is left', todo: 't' })
    boot.resolve()
    const client = new Client().say(lease(alice, 'connection'))
    await client.hears('ready')
    client.say({ type: 'release' })
    expect(await client.hears('down')).toMatchObject({ error: { code: 'TEARDOWN_INCOMPLETE' } })
    expect(log.join()).toContain('network n is left')
  })

  test('to give back what the keeper holds does not keep the stack', async () => {
    deps.onClosing = () => {
      throw new Error('database or disk is full')
    }
    keeper = new Keeper(deps)
    boot.resolve()
    const client = new Client().say(lease(alice, 'connection'))
    await client.hears('ready')
    client.socket.destroy()
    await keeper.closed
    expect(calls).toEqual(['start', 'stop'])
    expect(log.join()).toContain('disk is full')
  })

  test('of a kind that nobody foresaw is an error too', async () => {
    boot.reject(new TypeError('x is not a function'))
    const client = new Client().say(lease(alice, 'connection'))
    const { error } = await client.hears('failed')
    expect(error).toMatchObject({
      code: 'STACK_FAILED',
      summary: expect.stringContaining('x is not a function'),
    })
  })
})

describe('the door', () => {
  test.each<[string, string, string]>([
    ['garbage', 'hello', 'PROTOCOL_INVALID'],
    ['half a message', '{"type":"lease"', 'PROTOCOL_INVALID'],
    ['an unknown message', '{"type":"dance"}', 'PROTOCOL_INVALID'],
    ['an unknown field', JSON.stringify(lease(alice, 'holder', { more: 1 })), 'PROTOCOL_INVALID'],
    [
      'an unknown key of a service',
      JSON.stringify(lease(alice, 'holder', { readiness: { a: { b: 1 } } })),
      'PROTOCOL_INVALID',
    ],
    ['a stack of no services', JSON.stringify(lease(alice, 'holder', { services: [] })), 'PROTOCOL_INVALID'],
    ['another protocol', JSON.stringify(lease(alice, 'holder', { protocol: 99 })), 'KEEPER_VERSION'],
    ['another version', JSON.stringify(lease(alice, 'holder', { version: '0.0.1' })), 'KEEPER_VERSION'],
  ])('refuses %s and goes on', async (_, line, code) => {
    const client = new Client()
    client.socket.write(`${line}\n`)
    expect(await client.hears('failed')).toMatchObject({ error: { code } })
    await client.ended
    boot.resolve()
    await new Client().say(lease(bob, 'connection')).hears('ready')
  })

  test('reads nothing more from a client that it has refused', async () => {
    const client = new Client()
    client.socket.write('hello\n'.repeat(5000))
    await client.ended
    expect(log.filter((line) => line.includes('refused')).length).toBeLessThan(5000)
    expect(client.messages.filter(({ type }) => type === 'failed').length).toBeGreaterThan(0)
  })

  test('cuts off a client that sends too much', async () => {
    const client = new Client()
    client.socket.write('x'.repeat(100_000))
    await client.ended
    expect(log.join()).toContain('over the size limit')
  })

  test('goes on under a thousand connections that say nothing, and lets them all go at the end', async () => {
    boot.resolve()
    const crowd: Client[] = []
    while (crowd.length < 1000) {
      // One after the other, since the system keeps only so many waiting at a door.
      const one = new Client()
      await new Promise((resolve) => one.socket.once('connect', resolve))
      crowd.push(one)
    }
    const client = new Client().say(lease(alice, 'connection'))
    await client.hears('ready')
    client.say({ type: 'release' })
    await client.hears('down')
    await Promise.all(crowd.map(({ ended }) => ended))
    await keeper.closed
  })

  test('cuts off a client that never reads, and keeps nothing for it', async () => {
    const deaf = new Client().say(lease(alice, 'holder'))
    const well = new Client().say(lease(bob, 'connection'))
    await Promise.all([deaf.hears('progress'), well.hears('progress')])
    deaf.socket.pause()
    const text = 'x'.repeat(10_000)
    // What the system itself buffers comes before what the keeper does.
    while (!log.some((line) => line.includes('does not read'))) {
      for (let n = 0; n < 20; n++) progress({ atMs: 2, text })
      await new Promise((resolve) => setImmediate(resolve))
    }
    boot.resolve()
    await well.hears('ready')
    expect(deaf.messages.length).toBeLessThan(well.messages.length)
  })

  test('cuts off a connection on which nothing is said', async () => {
    keeper = new Keeper({ ...deps, firstWordMs: 200 })
    const client = new Client().say(lease(alice, 'connection'))
    await client.hears('progress')
    const silent = new Client()
    silent.socket.write('{"type":"lease"') // Half a message is no word either.
    await silent.ended
    expect(log.filter((line) => line.includes('nothing was said'))).toHaveLength(1)
    boot.resolve()
    await client.hears('ready')
  })

  test('ends a keeper that nobody speaks to', async () => {
    keeper = new Keeper({ ...deps, firstWordMs: 20 })
    await keeper.closed
    expect(calls).toEqual(['closing'])
  })

  test('takes a message in pieces, and several at once', async () => {
    boot.resolve()
    const client = new Client()
    const text = `${JSON.stringify(lease(alice, 'connection'))}\n${JSON.stringify({ type: 'release' })}\n`
    for (const piece of text.match(/.{1,7}|\n/gs) ?? []) client.socket.write(piece)
    await client.hears('down')
  })
})
