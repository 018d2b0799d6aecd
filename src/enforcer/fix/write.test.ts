import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTree } from '../../testing/repositories/tree.ts'
import { unifiedDiff } from './diff.ts'
import { writeChanged } from './write.ts'

const OLD = 'services:\r\n  web: # ü\r\n    image: ${A:-x}'
const NEW = 'services:\r\n  web: # ü\r\n    image: ${A:?}'
const of = (text: string, path = 'a.yml', hasBom = true) => new Map([[path, { path, text, hasBom }]])

test('a written file keeps its mode and byte order mark, and no temporary file is left', async () => {
  using tree = makeTree({ 'a.yml': `\uFEFF${OLD}` })
  chmodSync(join(tree.root, 'a.yml'), 0o754)
  await writeChanged(tree.root, of(OLD), of(NEW))
  expect(tree.read('a.yml')).toBe(`\uFEFF${NEW}`)
  expect(statSync(join(tree.root, 'a.yml')).mode & 0o777).toBe(0o754)
  expect(readdirSync(tree.root)).toEqual(['a.yml'])
})

test('nothing is written if one of the files has changed since it was read', async () => {
  using tree = makeTree({ 'a.yml': `\uFEFF${OLD}`, 'b.yml': 'newer' })
  const before = new Map([...of(OLD), ...of('older', 'b.yml', false)])
  const changed = new Map([...of(NEW), ...of('mine', 'b.yml', false)])
  await expect(writeChanged(tree.root, before, changed)).rejects.toMatchObject({
    code: 'FILE_CHANGED',
    message: expect.stringContaining('b.yml was not written, because it has changed since it was read'),
  })
  expect(tree.read('a.yml')).toBe(`\uFEFF${OLD}`)
  expect(tree.read('b.yml')).toBe('newer')
})

test('a link out of the root is refused, and a link within it is kept', async () => {
  using other = makeTree({ 'a.yml': OLD })
  using tree = makeTree({ 'b.yml': OLD })
  symlinkSync(join(other.root, 'a.yml'), join(tree.root, 'a.yml'))
  await expect(writeChanged(tree.root, of(OLD, 'a.yml', false), of(NEW, 'a.yml', false))).rejects.toThrow(
    'leads out of the repository',
  )
  expect(readFileSync(join(other.root, 'a.yml'), 'utf8')).toBe(OLD)
  symlinkSync('b.yml', join(tree.root, 'c.yml'))
  const both = (text: string) => new Map([...of(text, 'b.yml', false), ...of(text, 'c.yml', false)])
  await writeChanged(tree.root, both(OLD), both(NEW))
  expect(tree.read('b.yml')).toBe(NEW)
  expect(lstatSync(join(tree.root, 'c.yml')).isSymbolicLink()).toBe(true)
})

test('a file that was deleted is not written', async () => {
  using tree = makeTree()
  await expect(writeChanged(tree.root, of(OLD), of(NEW))).rejects.toThrow('no longer exists')
})

test.each([
  ['a file with CRLF, a byte order mark and no final line break', OLD, NEW, true],
  ['an added and a removed line', 'a\nb\nc\nd\ne\nf\ng\nh\ni\n', 'a\nB\nc\nd\ne\nf\ng\ni\nj\n', false],
  ['a file that becomes empty', 'a\n', '', false],
])('git can apply the diff of %s', (_, old, text, hasBom) => {
  const path = 'my folder/a.yml'
  const mark = hasBom ? '\uFEFF' : ''
  using tree = makeTree({ [path]: mark + old })
  tree.git('init', '--quiet')
  tree.write('.git/my.diff', unifiedDiff(of(old, path, hasBom), of(text, path, hasBom)))
  tree.git('apply', '--whitespace=nowarn', '.git/my.diff')
  expect(tree.read(path)).toBe(mark + text)
})

test('the diff of no changes is empty', () => {
  expect(unifiedDiff(of(OLD), new Map())).toBe('')
})
