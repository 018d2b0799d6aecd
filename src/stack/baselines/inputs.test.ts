import { afterEach, beforeEach, expect, test } from 'vitest'
import { makeTree, type Tree } from '../../testing/repositories/tree.ts'
import { readInputs } from './inputs.ts'

let tree: Tree
beforeEach(() => {
  tree = makeTree()
  tree.write('db/1.sql', 'one')
  tree.write('db/2.sql', 'two')
  tree.write('db/notes.md', 'notes')
  tree.write('services/a/seeds/a.json', '{}')
  tree.write('services/b/seeds/b.json', '{}')
})
afterEach(() => tree[Symbol.dispose]())

const filesOf = async (...patterns: string[]) => {
  const read = await readInputs(patterns, tree.root)
  return 'files' in read ? Object.keys(read.files ?? {}) : read
}

test('inputs are files, folders with all that is in them, and patterns of both', async () => {
  expect(await filesOf('db/1.sql')).toEqual(['db/1.sql'])
  expect(await filesOf('db')).toEqual(['db/1.sql', 'db/2.sql', 'db/notes.md'])
  expect(await filesOf('db/**', 'db/')).toEqual(['db/1.sql', 'db/2.sql', 'db/notes.md'])
  expect(await filesOf('db/*.sql', 'services/*/seeds')).toEqual([
    ...['db/1.sql', 'db/2.sql', 'services/a/seeds/a.json', 'services/b/seeds/b.json'],
  ])
  expect(await filesOf()).toEqual([])
})

test('a pattern that matches nothing is told', async () => {
  expect(await filesOf('db', 'db/*.sqll', 'gone')).toEqual({ absent: 'db/*.sqll' })
  expect(await filesOf('db/1.sql/more')).toEqual({ absent: 'db/1.sql/more' })
})

test('the hash changes with a content and with a name', async () => {
  const hash = async () => {
    const read = await readInputs(['db/*.sql'], tree.root)
    return 'hash' in read ? read.hash : read
  }
  const first = await hash()
  tree.write('db/notes.md', 'other')
  expect(await hash()).toBe(first)
  tree.write('db/2.sql', 'three')
  const second = await hash()
  expect(second).not.toBe(first)
  tree.write('db/3.sql', '')
  expect(await hash()).not.toBe(second)
})
