import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ContainerDetails, ContainerSummary, Usage } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import { Looker } from './look.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }))
afterEach(() => void vi.useRealTimers())

const asked = { usage: 0 }
let usage: Usage
let details: Partial<ContainerDetails>
let names: string[]

beforeEach(() => {
  asked.usage = 0
  usage = { cpuNanoseconds: 0, memoryBytes: 1e6 }
  details = { state: 'running', health: 'healthy', exitCode: 0, startedAtMs: 1 }
  names = ['shop-web-1']
})

const looker = () =>
  new Looker({
    containers: {
      list: async () => names.map((name) => ({ id: name, name, service: 'web' }) as ContainerSummary),
      inspect: async () => details as ContainerDetails,
      usage: async () => {
        asked.usage++
        return usage
      },
    },
  } as unknown as Pick<Engine, 'containers'>)

test('the use of a processor is known from the second look on, and anew after a restart', async () => {
  const look = looker()
  expect((await look.look(['shop'], true))[0]).toMatchObject({ cpuPercent: null, memoryBytes: 1e6 })
  vi.advanceTimersByTime(2000)
  usage = { cpuNanoseconds: 1e9, memoryBytes: 2e6 }
  expect((await look.look(['shop'], true))[0]).toMatchObject({ cpuPercent: 50, memoryBytes: 2e6 })
  // An event is no reason to measure over a moment.
  vi.advanceTimersByTime(10)
  usage = { cpuNanoseconds: 1.01e9, memoryBytes: 3e6 }
  expect((await look.look(['shop'], true))[0]).toMatchObject({ cpuPercent: 50, memoryBytes: 3e6 })
  vi.advanceTimersByTime(2000)
  usage = { cpuNanoseconds: 10, memoryBytes: 1 }
  expect((await look.look(['shop'], true))[0]).toMatchObject({ cpuPercent: null })
})

test('what is not shown is not measured, nor is a container that does not run', async () => {
  const look = looker()
  expect((await look.look(['shop'], false))[0]).toMatchObject({ cpuPercent: null, memoryBytes: null })
  details = { state: 'exited', health: 'healthy', exitCode: 3, startedAtMs: 1 }
  expect((await look.look(['shop'], true))[0]).toMatchObject({ state: 'exited', health: null, exitCode: 3 })
  expect(asked.usage).toBe(0)
})

test('each of several containers of a service has its number', async () => {
  names = ['shop-web-1', 'shop-web-2']
  expect((await looker().look(['shop'], false)).map(({ replica }) => replica)).toEqual([1, 2])
})
