import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTree } from '../../testing/repositories/tree.ts'
import { foldersNotInGit } from './in-git.ts'

test('git has nothing in ignored folders, new ones, and those that exist only for their .gitkeep', async () => {
  using tree = makeTree({
    '.gitignore': 'data\n',
    'seed/all.sql': '',
    'empty/.gitkeep': '',
    'deep/er/x': '',
  })
  tree.commit()
  tree.write('data/PG_VERSION', '17')
  tree.write('seed/PG_VERSION', '17')
  mkdirSync(join(tree.root, 'new'))
  const asked = ['data', 'seed', 'empty', 'deep', 'new'].map((name) => join(tree.root, name))
  const found = await foldersNotInGit(tree.root, [...asked, '/elsewhere', tree.root], process.env)
  expect([...found].sort()).toEqual(['data', 'empty', 'new'].map((name) => join(tree.root, name)).sort())
})

test('without a git repository, nothing is known of any folder', async () => {
  using tree = makeTree({ 'data/x': '' })
  expect(await foldersNotInGit(tree.root, [join(tree.root, 'data')], process.env)).toEqual(new Set())
})
