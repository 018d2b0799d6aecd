import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { fileProblem, readText } from './read-text.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-files-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
const at = (name: string) => join(folder, name)

test('a text is read without its byte order mark', () => {
  writeFileSync(at('text'), '\uFEFFa: ü\r\n')
  expect(readText(at('text'))).toEqual({ text: 'a: ü\r\n', hasBom: true })
})

test('a path without a file is missing, also below a file', () => {
  writeFileSync(at('file'), '')
  for (const path of ['gone', 'file/below']) {
    expect(readText(at(path))).toEqual({ reason: 'does not exist', line: 1, isMissing: true })
  }
})

test('a folder, a named pipe, a socket and a device are told without being opened', async () => {
  mkdirSync(at('folder'))
  execFileSync('mkfifo', [at('pipe')])
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(at('socket'), resolve))
  const found = ['folder', 'pipe', 'socket'].map((name) => readText(at(name)))
  await new Promise((resolve) => server.close(resolve))
  expect(found).toMatchObject([
    { reason: 'is a folder' },
    { reason: 'is a named pipe' },
    { reason: 'is a socket' },
  ])
  expect(readText('/dev/zero')).toMatchObject({ reason: 'is a device', isMissing: false })
})

test('a link to the null device, by which people mask a file, is an empty file', () => {
  mkdirSync(at('masked'))
  symlinkSync('/dev/null', at('masked/file'))
  for (const rules of [{}, { within: at('masked') }]) {
    expect(fileProblem(at('masked/file'), rules)).toBeNull()
    expect(readText(at('masked/file'), rules)).toEqual({ text: '', hasBom: false })
  }
})

test('a link to a pipe is told as a pipe', () => {
  execFileSync('mkfifo', [at('other-pipe')])
  symlinkSync('other-pipe', at('to-pipe'))
  expect(fileProblem(at('to-pipe'))).toMatchObject({ reason: 'is a named pipe' })
})

test('a circular link is told', () => {
  symlinkSync('circle', at('circle'))
  expect(readText(at('circle'))).toMatchObject({ reason: 'is a broken or circular link' })
})

test('a link may lead to a file of the folder, and nowhere else if one is named', () => {
  mkdirSync(at('root/inner'), { recursive: true })
  writeFileSync(at('root/inner/a'), 'inside')
  writeFileSync(at('outside'), 'outside')
  symlinkSync('inner/a', at('root/in'))
  symlinkSync('../outside', at('root/out'))
  symlinkSync('..', at('root/above'))
  const within = at('root')
  expect(readText(at('root/in'), { within })).toMatchObject({ text: 'inside' })
  for (const path of ['root/out', 'root/above/outside']) {
    expect(readText(at(path), { within })).toMatchObject({
      reason: 'is a link that leads out of the repository',
    })
    expect(readText(at(path))).toMatchObject({ text: 'outside' })
  }
})

test('a file above the largest size is not read', () => {
  writeFileSync(at('large'), Buffer.alloc(2 * 1024 * 1024 + 1, 'a'))
  writeFileSync(at('almost'), Buffer.alloc(2 * 1024 * 1024, 'a'))
  expect(readText(at('large'))).toMatchObject({ reason: 'is larger than 2 MiB' })
  expect(readText(at('almost'))).toMatchObject({ hasBom: false })
})

test('the line that is not UTF-8 is named', () => {
  writeFileSync(at('latin'), Buffer.from([0x61, 0x0a, 0xff]))
  expect(readText(at('latin'))).toEqual({ reason: 'is not UTF-8 in line 2', line: 2, isMissing: false })
})

test('a file that this user may not read is told', () => {
  writeFileSync(at('closed'), '')
  chmodSync(at('closed'), 0)
  expect(withoutRoot(() => readText(at('closed')))).toMatchObject({ reason: 'may not be read by this user' })
})

/** Root may read everything, so it becomes another user meanwhile. */
function withoutRoot<T>(read: () => T): T {
  if (process.geteuid?.() !== 0) return read()
  chmodSync(folder, 0o755)
  process.seteuid?.(65_534)
  try {
    return read()
  } finally {
    process.seteuid?.(0)
  }
}

test.runIf(process.platform === 'linux')('a file without a size is read to its end', () => {
  expect(readText('/proc/self/status')).toMatchObject({ text: expect.stringContaining('Pid:') })
})
