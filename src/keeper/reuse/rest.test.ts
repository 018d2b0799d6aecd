import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { describeHappening } from '../../core/events/wording.ts'
import { ownIdentity } from '../../host/processes/identity.ts'
import { Registry } from '../../host/registry/registry.ts'
import { NotAsItWas } from '../../stack/reuse/not-as-it-was.ts'
import type { FrozenStack, HandOutOptions, StartedStack } from '../../stack/start/started-stack.ts'
import { type Comer, Rest } from './rest.ts'

const self = ownIdentity()
const other = { pid: 7, startTime: 'x' }

let folder: string
let registry: Registry
let calls: string[]
let handOut: FrozenStack['handOut']
let rest: Rest<HandOutOptions>
let starting: PromiseWithResolvers<void>

const [reused, fresh] = ['reused', 'fresh'].map((project) => ({ info: { project } }) as StartedStack)

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-rest-'))
  registry = new Registry(join(folder, 'registry.db'))
  calls = []
  starting = Promise.withResolvers()
  handOut = async () => reused as StartedStack
  const frozen: FrozenStack = {
    project: 'reused',
    disturbance: null,
    async look() {
      calls.push('look')
      return {} as Awaited<ReturnType<FrozenStack['look']>>
    },
    handOut: (options, looked) => {
      calls.push(looked === undefined ? 'hand out' : 'hand out what was looked at')
      return handOut(options, looked)
    },
    async stop() {
      calls.push('stop the kept one')
      return { containers: 0, networks: 0, volumes: 0, anonymousVolumes: 0 }
    },
  }
  const made: Pick<StartedStack, 'freeze'> = { freeze: async () => frozen }
  rest = new Rest({
    ...{ reuse: '10m', registry, self, record: { key: 'k', root: '/r', environment: 'test' } },
    clear: async () => {},
    start: () => starting.promise.then(() => made as StartedStack),
    emit: () => {},
    onOver: () => {},
    onSettled: () => {},
  })
})
afterEach(async () => {
  starting.resolve()
  await rest.end()
  registry[Symbol.dispose]()
  rmSync(folder, { recursive: true })
})

async function untilFrozen(): Promise<void> {
  starting.resolve()
  await expect.poll(() => registry.rests.living()[0]?.stage).toBe('frozen')
}

const read = async () => ({}) as HandOutOptions

function comer(more: Partial<Comer<HandOutOptions>> = {}): Comer<HandOutOptions> {
  return {
    ...{ holder: self, signal: new AbortController().signal, read },
    emit: (happening) => {
      if (happening.type.startsWith('reuse-')) calls.push(describeHappening(happening))
    },
    async start() {
      calls.push('start')
      return fresh as StartedStack
    },
    ...more,
  }
}

test('a run gets the stack that was kept', async () => {
  await untilFrozen()
  expect(await rest.next(comer())).toMatchObject({ stack: reused, isReused: true })
  expect(calls).toEqual(['hand out'])
})

test('a run that comes before the stack is frozen says that it waits', async () => {
  const next = rest.next(comer())
  starting.resolve()
  expect(await next).toMatchObject({ isReused: true })
  expect(calls[0]).toContain('still being started')
})

test('a run that does not get the stack says why, starts one, and only then removes the other', async () => {
  await untilFrozen()
  handOut = () => Promise.reject(new NotAsItWas('the source of web changed'))
  const received = await rest.next(comer())
  expect(received).toMatchObject({ stack: fresh, isReused: false })
  await received.removal
  expect(calls).toEqual([
    'hand out',
    'the stack that was kept is replaced by a new one: the source of web changed',
    'start',
    'stop the kept one',
  ])
})

test('a start that needs the ports of the stack that was kept has it removed before, and it is removed once', async () => {
  handOut = () => Promise.reject(new NotAsItWas('the matrix changed'))
  await untilFrozen()
  const received = await rest.next(
    comer({
      async start(_options, clear) {
        await clear()
        calls.push('start')
        return fresh as StartedStack
      },
    }),
  )
  await received.removal
  expect(calls.slice(2)).toEqual(['stop the kept one', 'start'])
})

test('an error of the files removes the stack that was kept, and is told as it is', async () => {
  handOut = () => Promise.reject(new Error('wrong compose file'))
  await untilFrozen()
  await expect(rest.next(comer())).rejects.toThrow('wrong compose file')
  expect(calls).toEqual(['hand out', 'stop the kept one'])
})

test('a run whose matrix cannot be read removes the stack that was kept', async () => {
  await untilFrozen()
  const failing = comer({ read: () => Promise.reject(new Error('no matrix')) })
  await expect(rest.next(failing)).rejects.toThrow('no matrix')
  expect(calls).toEqual(['stop the kept one'])
})

test('a run that is cancelled removes the stack that was kept', async () => {
  await untilFrozen()
  const cancel = new AbortController()
  cancel.abort()
  handOut = () => Promise.reject(new Error('aborted'))
  await expect(rest.next(comer({ signal: cancel.signal }))).rejects.toThrow('START_CANCELLED')
  expect(calls).toEqual(['stop the kept one'])
})

test('what was looked at for a run that was announced counts only for that run', async () => {
  await untilFrozen()
  rest.announce({ holder: self, read })
  await expect.poll(() => calls).toEqual(['look'])
  await rest.next(comer())
  expect(calls.at(-1)).toBe('hand out what was looked at')
})

test('a run that was not announced looks itself', async () => {
  await untilFrozen()
  rest.announce({ holder: other, read })
  await rest.next(comer())
  expect(calls.at(-1)).toBe('hand out')
})
