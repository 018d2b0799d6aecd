import { expect, test } from 'vitest'
import type { FollowedLine } from '../../engine/logs.ts'
import { HandedOn } from './handed-on.ts'

type Line = { atMs: number; stream: FollowedLine['stream']; text: string }
const out = (atMs: number, text: string): Line => ({ atMs, stream: 'stdout', text })
const err = (atMs: number, text: string): Line => ({ atMs, stream: 'stderr', text })

test('what is read again is not new, also among lines of the same time, and each stream counts for itself', () => {
  const all = [out(1, 'a'), err(5, 'x'), out(2, 'b'), out(2, 'c')]
  const handedOn = new HandedOn()
  expect(handedOn.earliestMs).toBeNull()
  expect(all.filter(handedOn.reading())).toEqual(all)
  expect(handedOn.earliestMs).toBe(2)
  const more = [out(2, 'd'), out(3, 'e'), err(5, 'y')]
  expect([...all, ...more].filter(handedOn.reading())).toEqual(more)
  expect([...all, ...more].filter(handedOn.reading())).toEqual([])
})
