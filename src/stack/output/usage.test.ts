import { expect, test } from 'vitest'
import type { Happening } from '../../core/events/event.ts'
import type { ContainerSummary, Usage } from '../../engine/containers.ts'
import { followUsage } from './usage.ts'

const MIB = 1024 ** 2
const container = (id: string, service: string, state = 'running') =>
  ({ id, service, state }) as ContainerSummary

/** Takes samples, each a second after the one before. */
async function samples(
  listed: (sample: number) => ContainerSummary[],
  usage: (id: string, sample: number) => Usage | null,
  count = 3,
): Promise<Happening[]> {
  const all: Happening[] = []
  const ended = Promise.withResolvers<void>()
  let at = -1
  using _usage = followUsage({
    engine: {
      containers: {
        list: async () => listed(at),
        usage: async (id: string) => usage(id, at),
      } as never,
    },
    project: 'shop',
    emit: (one) => all.push(one),
    now: () => at * 1000,
    next: async (sample, signal) => {
      at = sample
      if (sample < count) return
      ended.resolve()
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
    },
  })
  await ended.promise
  return all
}

test('what services use is the difference of two samples, summed over their replicas', async () => {
  const all = await samples(
    () => [container('a', 'web'), container('b', 'web'), container('c', 'db', 'paused')],
    (id, sample) => ({ cpuNanoseconds: (id === 'a' ? 0.5e9 : 0.25e9) * sample, memoryBytes: 10 * MIB }),
  )
  const used = { web: { cpus: 0.75, memoryBytes: 20 * MIB } }
  expect(all).toEqual([
    { type: 'stack-usage', project: 'shop', used },
    { type: 'stack-usage', project: 'shop', used },
  ])
})

test('a container that was started again has used nothing, and one that is gone is left out', async () => {
  const all = await samples(
    (sample) => (sample < 2 ? [container('a', 'web')] : []),
    (_, sample) => ({ cpuNanoseconds: sample === 0 ? 5e9 : 1e9, memoryBytes: MIB }),
  )
  expect(all).toMatchObject([{ used: { web: { cpus: 0 } } }])
})

test('an engine that does not answer ends nothing', async () => {
  const all = await samples(
    (sample) => {
      if (sample === 1) throw new Error('gone')
      return [container('a', 'web')]
    },
    (_, sample) => ({ cpuNanoseconds: 1e9 * sample, memoryBytes: MIB }),
  )
  expect(all).toMatchObject([{ used: { web: { cpus: 1 } } }])
})

test('an engine that measures nothing is asked, and nothing is told', async () => {
  expect(
    await samples(
      () => [container('a', 'web')],
      () => null,
    ),
  ).toEqual([])
})
