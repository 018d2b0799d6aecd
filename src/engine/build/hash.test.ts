import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ComposeBuild } from '../../core/compose/model.ts'
import { buildHash } from './hash.ts'

let root: string
let build: ComposeBuild

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'ssot-hash-'))
  build = { context: root, dockerfile: '../ssot-app.Dockerfile', args: { A: '1' } }
  build.dockerfile = join(root, 'docker', 'app.Dockerfile')
  write('docker/app.Dockerfile', 'FROM x')
  write('src/main.ts', 'main')
  write('node_modules/a/index.js', 'a')
  write('.dockerignore', 'node_modules\n*.md\n')
})
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, text: string): void {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const hash = (changes: Partial<ComposeBuild> = {}, bases = ['sha256:1']) =>
  buildHash({ ...build, ...changes }, bases)

test('the hash does not change with the modification time of a file or with ignored files', async () => {
  const before = await hash()
  expect(before).toMatch(/^[0-9a-f]{16}$/)
  utimesSync(join(root, 'src/main.ts'), 1, 1)
  write('README.md', 'ignored')
  write('node_modules/b/index.js', 'ignored')
  expect(await hash()).toBe(before)
})

test.each<[string, () => void]>([
  ['the text of a file', () => write('src/main.ts', 'other')],
  ['a new file', () => write('src/more.ts', '')],
  ['the mode of a file', () => chmodSync(join(root, 'src/main.ts'), 0o755)],
  ['a link to a folder', () => symlinkSync('../node_modules', join(root, 'src/link'))],
  ['the Dockerfile', () => write('docker/app.Dockerfile', 'FROM y')],
  [
    'an ignored file that an exception includes again',
    () => write('.dockerignore', 'node_modules\n!node_modules/a\n'),
  ],
])('the hash changes with %s', async (_, change) => {
  const before = await hash()
  change()
  expect(await hash()).not.toBe(before)
})

test('the hash changes with the target of a link, even if nothing exists there', async () => {
  const link = join(root, 'src', 'link')
  symlinkSync('a', link)
  const before = await hash()
  rmSync(link)
  symlinkSync('b', link)
  expect(await hash()).not.toBe(before)
})

test('the hash changes with the arguments, the target and the base images', async () => {
  const hashes = await Promise.all([
    hash(),
    hash({ args: { A: '2' } }),
    hash({ target: 'dev' }),
    hash({}, ['sha256:2']),
  ])
  expect(new Set(hashes).size).toBe(4)
})

test('the ignore file next to the Dockerfile is used instead of that of the context', async () => {
  write('docker/app.Dockerfile.dockerignore', '*\n!src\n')
  const before = await hash()
  write('other.txt', 'ignored')
  expect(await hash()).toBe(before)
  write('src/main.ts', 'other')
  expect(await hash()).not.toBe(before)
})

test('the hash changes with a file that an exception includes deep inside an ignored folder', async () => {
  write('.dockerignore', '**\n!src/deep/**/*.ts\n')
  write('src/deep/a/b.ts', '1')
  const before = await hash()
  write('src/deep/a/b.ts', '2')
  expect(await hash()).not.toBe(before)
  const after = await hash()
  write('src/main.ts', 'ignored now')
  expect(await hash()).toBe(after)
})

test('the hash changes with the names and the files of additional contexts', async () => {
  write('lib/a.ts', '1')
  const lib = { additional_contexts: { lib: join(root, 'lib') }, context: join(root, 'src') }
  const before = await hash(lib)
  expect(await hash({ ...lib, additional_contexts: { other: join(root, 'lib') } })).not.toBe(before)
  write('lib/a.ts', '2')
  expect(await hash(lib)).not.toBe(before)
})

test.runIf(process.platform !== 'win32')('a named pipe in the context is not read', async () => {
  execFileSync('mkfifo', [join(root, 'src', 'pipe')])
  expect(await hash()).toMatch(/^[0-9a-f]{16}$/)
})

test('a remote context has no hash', async () => {
  expect(await hash({ context: 'https://example.org/app.git' })).toBeNull()
})

test('onRead counts the bytes of the context that are read, without ignored files', async () => {
  let bytes = 0
  await buildHash(build, [], (piece) => {
    bytes += piece
  })
  const files = ['docker/app.Dockerfile', 'src/main.ts', '.dockerignore']
  expect(bytes).toBe(files.reduce((sum, file) => sum + statSync(join(root, file)).size, 0))
})

test('a folder with two dollar signs in its name, each of which Compose doubles, has its Dockerfile in it', async () => {
  write('a$$b/Dockerfile', 'FROM x')
  const inside = { context: join(root, 'a$$$$b'), dockerfile: 'Dockerfile' }
  const before = await hash(inside)
  write('a$$b/Dockerfile', 'FROM y')
  expect(await hash(inside)).not.toBe(before)
})
