import { describe, expect, test } from 'vitest'
import { SsotError } from '../errors/errors.ts'
import {
  checkBaseImages,
  checkBaselines,
  checkBlocks,
  checkCompose,
  checkDisk,
  checkMounts,
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
])('the check of Compose %s gives %s', (version, verdict) => {
  expect(checkCompose(version).verdict).toBe(verdict)
})

test('the check of Node.js fails with NODE_TOO_OLD for a version that is too old', () => {
  expect(checkNode('24.1.0')).toMatchObject({ verdict: 'ok', detail: '24.1.0' })
  expect(checkNode('20.0.0')).toMatchObject({
    verdict: 'fail',
    detail: expect.stringContaining('NODE_TOO_OLD'),
  })
})

test('the check of mounts fails with every path that is missing, and its place', () => {
  const mount = { service: 'web', as: 'bind', name: '/app', path: '/r/app' } as const
  const at = { file: 'docker/compose.yml', line: 6, column: 9 }
  expect(checkMounts('mounts of test', 0, [])).toMatchObject({ verdict: 'ok' })
  expect(checkMounts('mounts of test', 3, [])).toMatchObject({
    verdict: 'ok',
    detail: '3 mounted, none is missing',
  })
  expect(
    checkMounts('mounts of test', 3, [
      { mount, written: { at, isCreated: false, isRelative: true } },
      { mount: { ...mount, path: '/r/b' }, written: null },
    ]),
  ).toMatchObject({
    verdict: 'fail',
    detail:
      '/r/app of service web does not exist (docker/compose.yml:6:9); /r/b of service web does not exist',
  })
})

test.each([
  [400e6, 'fail'],
  [4e9, 'warn'],
  [5e9, 'ok'],
])('the disk check with %d free bytes gives %s', (bytes, verdict) => {
  expect(checkDisk('disk', '/data', bytes)).toMatchObject({
    verdict,
    detail: expect.stringContaining('free at /data'),
  })
})

describe('checkPorts', () => {
  test('ports that are free or used by the stack itself pass the check', () => {
    expect(checkPorts('ports', [])).toMatchObject({ verdict: 'ok', detail: 'no service publishes a port' })
    expect(
      checkPorts('ports', [
        { service: 'a', port: 1, holder: 'ours' },
        { service: 'b', port: 2, holder: 'free' },
      ]),
    ).toMatchObject({ verdict: 'ok', detail: '1 used by this stack, 1 free' })
  })

  test('a port that another program uses fails the check, and the program is named', () => {
    expect(
      checkPorts('ports', [
        { service: 'a', port: 1, holder: { other: 'node (pid 7)' } },
        { service: 'b', port: 2, holder: 'free' },
        { service: 'a:dns', port: 3, transport: 'udp', holder: { other: 'dnsmasq (pid 8)' } },
      ]),
    ).toMatchObject({
      verdict: 'fail',
      detail: '1 of a is taken by node (pid 7); 3/udp of a:dns is taken by dnsmasq (pid 8)',
    })
  })
})

test('a missing base image fails the check, or is a warning if the next start pulls it', () => {
  expect(checkBaseImages(2, [], false)).toMatchObject({ verdict: 'ok', detail: '2 present' })
  expect(checkBaseImages(2, ['x:1'], false)).toMatchObject({ verdict: 'fail' })
  expect(checkBaseImages(2, ['x:1'], true)).toMatchObject({ verdict: 'warn' })
})

test('the check of orphans gives a warning for each stack without an owner', () => {
  expect(checkOrphans([]).verdict).toBe('ok')
  expect(checkOrphans(['shop-test-1'])).toMatchObject({ verdict: 'warn', detail: 'shop-test-1' })
})

test('an SsotError becomes a failed check with a todo of its own, and any other error is thrown on', async () => {
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

test('a check that was skipped names the failed checks that it needs', () => {
  expect(notChecked('ports', ['engine', 'matrix']).detail).toBe(
    'not checked, because it needs engine and matrix, which failed above',
  )
})

test('the check of port blocks names the first free block, and fails if none is free', () => {
  expect(checkBlocks('ports of test', 100, [])).toEqual(
    ok('ports of test', 'block 0 is free (100 blocks, one for each run)'),
  )
  expect(
    checkBlocks('ports of test', 3, ['port 1 is in use by x', 'port 2 is in use by x']).detail,
  ).toContain('block 2 is free')
  expect(checkBlocks('ports of test', 1, ['port 1 is in use by node (pid 7)'])).toMatchObject({
    verdict: 'fail',
    detail: 'none of the 1 blocks is free; in the first one, port 1 is in use by node (pid 7)',
  })
})

test('the check of baselines says how many there are, and how much data they hold', () => {
  expect(checkBaselines([])).toMatchObject({ verdict: 'ok', detail: expect.stringContaining('none yet') })
  expect(checkBaselines([3e6])).toMatchObject({ verdict: 'ok', detail: '1 image with 3 MB of data' })
  expect(checkBaselines([3e6, 4e6])).toMatchObject({ detail: '2 images with 7 MB of data' })
})
