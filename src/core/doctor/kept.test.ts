import { expect, test } from 'vitest'
import { checkKept, type KeptStackState } from './kept.ts'

const kept: KeptStackState = {
  stack: 'ssot-shop-test-1a2b3c4d',
  environment: 'test',
  root: '/home/me/shop',
  stage: 'frozen',
  leftMs: 9 * 60_000,
  memoryBytes: 85e6,
}

test('without kept stacks, doctor says that there are none', () => {
  expect(checkKept([])).toEqual({ name: 'kept stacks', verdict: 'ok', detail: 'none' })
})

test('doctor says how many stacks are kept, their memory, until when, and what ends them', () => {
  const { verdict, detail } = checkKept([
    kept,
    { ...kept, stack: 'ssot-shop-test-2', stage: 'in use', leftMs: null, memoryBytes: 5e6 },
    { ...kept, stack: null, stage: 'starting', leftMs: 5000, memoryBytes: null },
  ])
  expect(verdict).toBe('ok')
  expect(detail.split('\n')).toEqual([
    '3, with at least 90 MB of memory',
    'ssot-shop-test-1a2b3c4d: test of /home/me/shop, paused until the next run, for another 9 min, 85 MB',
    'ssot-shop-test-2: test of /home/me/shop, a run uses it, 5 MB',
    'test of /home/me/shop, it is being started for the next run, for another 5 s',
    expect.stringContaining('`npx ssot-docker down NAME`, `npx ssot-docker prune --reuse`'),
  ])
})

test('memory that is not known is not called nothing', () => {
  expect(checkKept([{ ...kept, memoryBytes: null }]).detail).toContain('1, whose memory is not known')
})
