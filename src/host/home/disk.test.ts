import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freeBytesAt, nearestFolder } from './disk.ts'

test('free space is told of a folder that is there', async () => {
  expect(await freeBytesAt(tmpdir())).toBeGreaterThan(0)
  expect(await freeBytesAt(join(tmpdir(), 'ssot-not-there'))).toBeNull()
})

test('of what is not there yet, the nearest folder above counts', () => {
  expect(nearestFolder(join(tmpdir(), 'ssot-not-there', 'a', 'b'))).toBe(tmpdir())
})
