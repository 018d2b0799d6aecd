import { expect, test } from 'vitest'
import { makeHistory } from '../../testing/repositories/history.ts'
import { makeTree } from '../../testing/repositories/tree.ts'
import type { Source } from '../source.ts'
import { suppressionsOf } from '../suppress/find.ts'
import { authorsOf } from './blame.ts'

const PATH = 'docker/compose.yml'

const suppressionsIn = (text: string) => {
  const source: Source = { path: PATH, text, hasBom: false }
  return suppressionsOf(source, 'yaml')
}

test('who wrote a suppression is told by git, also when the line was indented later by somebody else', async () => {
  using history = makeHistory()
  const text = 'services:\n  a:\n    # ssot-ignore image-unpinned -- why\n    image: x\n'
  const id = history.add('first', { [PATH]: text }, 'Ada')
  const later = text.replace('    # ssot', '      # ssot').replace('    image', '      image')
  history.add('second', { [PATH]: `${later}  b:\n    image: y # ssot-ignore image-unpinned -- too\n` }, 'Bea')
  const uncommitted = `${history.read(PATH)}  c:\n    image: z # ssot-ignore image-unpinned -- new\n`
  history.write(PATH, uncommitted)
  const authors = await authorsOf(history.root, process.env, suppressionsIn(uncommitted))
  expect([...authors].map(([{ reason }, by]) => [reason, by])).toEqual([
    ['why', { author: 'Ada', day: '2026-01-31', commit: id, isOldest: false }],
    [
      'too',
      { author: 'Bea', day: '2026-01-31', commit: history.git('rev-parse', 'HEAD').trim(), isOldest: false },
    ],
    ['new', 'not committed yet'],
  ])
})

test('in a shallow clone a line may be older than its commit', async () => {
  using history = makeHistory()
  const text = 'services:\n  a:\n    image: x # ssot-ignore image-unpinned -- why\n'
  history.add('first', { [PATH]: text })
  history.add('second', { 'other.txt': 'a' })
  using copy = makeTree()
  copy.git('clone', '--quiet', '--depth', '1', `file://${history.root}`, copy.root)
  const [author] = (await authorsOf(copy.root, process.env, suppressionsIn(text))).values()
  expect(author).toMatchObject({ isOldest: true })
})

test('a file that git does not have, and a folder without git, have no author', async () => {
  const text = 'services:\n  a:\n    image: x # ssot-ignore image-unpinned -- why\n'
  using history = makeHistory()
  history.add('first', { 'other.txt': 'a' })
  history.write(PATH, text)
  expect([...(await authorsOf(history.root, process.env, suppressionsIn(text))).values()]).toEqual([
    'not committed yet',
  ])
  using tree = makeTree({ [PATH]: text })
  const [without] = (await authorsOf(tree.root, process.env, suppressionsIn(text))).values()
  expect(without).toMatch(/^git cannot tell: /)
})
