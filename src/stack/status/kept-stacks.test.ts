import { expect, test } from 'vitest'
import { keptStacks } from './kept-stacks.ts'

test('a kept stack takes the memory of all its containers', async () => {
  const record = {
    key: 'k',
    environment: 'test',
    root: '/shop',
    sinceMs: 0,
    keeper: { pid: 1, startTime: '' },
  }
  const rests = [
    { ...record, stage: 'frozen', stack: 'a', untilMs: 5000 },
    { ...record, stage: 'clearing', stack: null, untilMs: 500 },
    { ...record, stage: 'in use', stack: 'b', untilMs: null },
  ]
  const found = await keptStacks(
    {
      containers: {
        list: async (project: string) => (project === 'a' ? [{ id: '1' }, { id: '2' }] : [{ id: '3' }]),
        usage: async (id: string) => (id === '3' ? null : { memoryBytes: 4, cpuNanoseconds: 0 }),
      },
    } as unknown as Parameters<typeof keptStacks>[0],
    { rests: { living: () => rests } } as unknown as Parameters<typeof keptStacks>[1],
    1000,
  )
  expect(found.map(({ leftMs, memoryBytes }) => [leftMs, memoryBytes])).toEqual([
    [4000, 8],
    [0, null],
    [null, null],
  ])
})
