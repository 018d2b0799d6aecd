import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readMounted } from './read.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ssot-mounted-'))
  mkdirSync(join(root, 'migrations', 'more'), { recursive: true })
  writeFileSync(join(root, 'migrations', '001.sql'), 'one')
})
afterEach(() => rmSync(root, { recursive: true }))

const read = async (...paths: string[]) => {
  const mounted = await readMounted(
    paths.map((path) => join(root, path)),
    root,
  )
  if ('untracked' in mounted) throw new Error(mounted.untracked)
  return mounted
}

test('every file of a folder counts, but neither node_modules nor .git', async () => {
  writeFileSync(join(root, 'migrations', 'more', '002.sql'), 'two')
  for (const folder of ['.git', 'node_modules']) {
    mkdirSync(join(root, 'migrations', folder))
    writeFileSync(join(root, 'migrations', folder, 'x'), '')
  }
  expect(Object.keys((await read('migrations')).files ?? {})).toEqual([
    'migrations/001.sql',
    'migrations/more/002.sql',
  ])
})

test('the hash changes with the content, the executable bit and the target of a link, and only then', async () => {
  const hashes = [(await read('migrations')).hash]
  const note = async () => hashes.push((await read('migrations')).hash)
  writeFileSync(join(root, 'migrations', '001.sql'), 'other')
  await note()
  chmodSync(join(root, 'migrations', '001.sql'), 0o755)
  await note()
  symlinkSync('001.sql', join(root, 'migrations', 'last.sql'))
  await note()
  rmSync(join(root, 'migrations', 'last.sql'))
  symlinkSync('002.sql', join(root, 'migrations', 'last.sql'))
  await note()
  expect(new Set(hashes).size).toBe(5)
  writeFileSync(join(root, 'migrations', '001.sql'), 'other')
  expect((await read('migrations')).hash).toBe(hashes.at(-1))
})

test('a single file and a path that does not exist can be mounted', async () => {
  expect(Object.keys((await read('migrations/001.sql', 'absent')).files ?? {})).toEqual([
    'migrations/001.sql',
  ])
})

test('a path that is a link has what it leads to, also where a folder with the link is mounted', async () => {
  symlinkSync('migrations', join(root, 'folder'))
  symlinkSync('migrations/001.sql', join(root, 'file'))
  for (const order of [
    ['.', 'folder', 'file'],
    ['file', 'folder', '.'],
  ]) {
    writeFileSync(join(root, 'migrations', '001.sql'), 'one')
    const { files = {}, hash } = await read(...order)
    expect(files['folder/001.sql']).toBe(files['migrations/001.sql'])
    expect(files.file).toBe(files['migrations/001.sql'])
    writeFileSync(join(root, 'migrations', '001.sql'), 'other')
    const later = await read(...order)
    expect(later.hash).not.toBe(hash)
    expect(later.files?.file).not.toBe(files.file)
  }
})

test('a file outside of the repository has its absolute path', async () => {
  const mounted = await readMounted([join(root, 'migrations')], join(root, 'elsewhere'))
  expect(mounted).toMatchObject({ files: { [join(root, 'migrations', '001.sql')]: expect.any(String) } })
})

test('a socket has no content, so it is left out', async () => {
  const server = createServer().listen(join(root, 'migrations', 'socket'))
  await new Promise((resolve) => server.once('listening', resolve))
  expect(Object.keys((await read('migrations')).files ?? {})).toEqual(['migrations/001.sql'])
  await new Promise((resolve) => server.close(resolve))
})

test('too many files or bytes are not tracked', async () => {
  writeFileSync(join(root, 'migrations', '002.sql'), 'two')
  const limited = (limits: { maxFiles: number; maxBytes: number }) =>
    readMounted([join(root, 'migrations')], root, limits)
  expect(await limited({ maxFiles: 1, maxBytes: 100 })).toEqual({ untracked: 'there are more than 1' })
  expect(await limited({ maxFiles: 2, maxBytes: 6 })).toMatchObject({ hash: expect.any(String) })
  expect(await limited({ maxFiles: 2, maxBytes: 5 })).toMatchObject({
    untracked: expect.stringContaining('MB'),
  })
})
