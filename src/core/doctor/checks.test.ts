import { describe, expect, test } from 'vitest'
import { SsotError } from '../errors/errors.ts'
import {
  checkBaseImages,
  checkBlocks,
  checkCompose,
  checkDisk,
  checkNode,
  checkOrphans,
  checkPorts,
  failedBy,
  known,
  notChecked,
  ok,
} from './checks.ts'

test.each([
  ['2.20.0', 'ok'],
  ['v2.30.1', 'ok'],
  ['5.0.0-desktop.1', 'ok'],
  ['2.19.9', 'fail'],
  ['1.29.2', 'fail'],
  ['unknown', 'warn'],
])('Compose %s is %s', (version, verdict) => {
  expect(checkCompose(version).verdict).toBe(verdict)
})

test('Node.js is judged as by the keeper', () => {
  expect(checkNode('24.1.0')).toMatchObject({ verdict: 'ok', detail: '24.1.0' })
  expect(checkNode('20.0.0')).toMatchObject({
    verdict: 'fail',
    detail: expect.stringContaining('NODE_TOO_OLD'),
  })
})

test.each([
  [400e6, 'fail'],
  [4e9, 'warn'],
  [5e9, 'ok'],
])('%d bytes of disk are %s', (bytes, verdict) => {
  expect(checkDisk('disk', '/data', bytes)).toMatchObject({
    verdict,
    detail: expect.stringContaining('free at /data'),
  })
})

describe('ports', () => {
  test('are well when they are free or ours', () => {
    expect(checkPorts('ports', [])).toMatchObject({ verdict: 'ok', detail: 'none is published' })
    expect(
      checkPorts('ports', [
        { service: 'a', port: 1, holder: 'ours' },
        { service: 'b', port: 2, holder: 'free' },
      ]),
    ).toMatchObject({ verdict: 'ok', detail: '1 ours, 1 free' })
  })

  test('are named with whom they are taken by', () => {
    expect(
      checkPorts('ports', [
        { service: 'a', port: 1, holder: { other: 'node (pid 7)' } },
        { service: 'b', port: 2, holder: 'free' },
      ]),
    ).toMatchObject({ verdict: 'fail', detail: '1 of a is taken by node (pid 7)' })
  })
})

test('absent base images fail where nothing pulls them', () => {
  expect(checkBaseImages(2, [], false)).toMatchObject({ verdict: 'ok', detail: '2 present' })
  expect(checkBaseImages(2, ['x:1'], false)).toMatchObject({ verdict: 'fail' })
  expect(checkBaseImages(2, ['x:1'], true)).toMatchObject({ verdict: 'warn' })
})

test('orphans are a warning', () => {
  expect(checkOrphans([]).verdict).toBe('ok')
  expect(checkOrphans(['shop-test-1'])).toMatchObject({ verdict: 'warn', detail: 'shop-test-1' })
})

test('an error becomes a failed check, its todo apart, and any other error stays one', async () => {
  const error = new SsotError({
    code: 'MATRIX_INVALID',
    summary: 'wrong',
    todo: 'Correct it.',
    problems: [{ file: 'm', line: 1, column: 2, message: 'odd' }],
  })
  expect(failedBy('matrix', error)).toEqual({
    name: 'matrix',
    verdict: 'fail',
    detail: '[MATRIX_INVALID] wrong\n  m:1:2 odd',
    todo: 'Correct it.',
  })
  expect(await known(() => Promise.reject(error))).toEqual({ error })
  await expect(known(() => Promise.reject(new Error('a mistake')))).rejects.toThrow('a mistake')
})

test('what depends on a failed check says so', () => {
  expect(notChecked('ports', ['engine', 'matrix']).detail).toBe(
    'not checked, since it needs engine and matrix, which failed above',
  )
})

test('of an environment with ranges the first free block is told, or that there is none', () => {
  expect(checkBlocks('ports of test', 100, [])).toEqual(
    ok('ports of test', 'block 0 is free, of 100 for as many runs at once'),
  )
  expect(
    checkBlocks('ports of test', 3, ['port 1 is in use by x', 'port 2 is in use by x']).detail,
  ).toContain('block 2 is free')
  expect(checkBlocks('ports of test', 1, ['port 1 is in use by node (pid 7)'])).toMatchObject({
    verdict: 'fail',
    detail: 'none of 1 blocks is free; of the first, port 1 is in use by node (pid 7)',
  })
})
