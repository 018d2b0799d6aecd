import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { freeBytesAt, nearestFolder } from './disk.ts'

test('a folder that exists has free space, and one that does not has none', async () => {
  expect(await freeBytesAt(tmpdir())).toBeGreaterThan(0)
  expect(await freeBytesAt(join(tmpdir(), 'ssot-not-there'))).toBeNull()
})

test('the nearest folder of a path that does not exist yet is the one above it that does', () => {
  expect(nearestFolder(join(tmpdir(), 'ssot-not-there', 'a', 'b'))).toBe(tmpdir())
})
