import { chmodSync, existsSync, lstatSync, readdirSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeTree, type Tree } from '../../testing/repositories/tree.ts'
import { finding } from '../../testing/samples/findings.ts'
import { deleteCommitted } from './delete.ts'
import { planCleanup, settle } from './plan.ts'
import { removeAll } from './remove-all.ts'

test('the plan has each file once, with all reasons, its replacement and its .dockerignore', () => {
  const deletable = (rule: 'obsolete-pattern' | 'dockerfile-not-in-matrix', useInstead: string | null) =>
    finding(rule, 'old/Dockerfile', 1, { message: rule, deletable: { useInstead } })
  const findings = [
    deletable('dockerfile-not-in-matrix', null),
    deletable('obsolete-pattern', 'docker/*.Dockerfile'),
    finding('silent-fallback', 'docker/compose.yml', 3),
  ]
  const files = new Set(['old/Dockerfile', 'old/Dockerfile.dockerignore', 'docker/compose.yml'])
  expect(planCleanup(findings, files)).toEqual([
    {
      path: 'old/Dockerfile',
      reasons: ['dockerfile-not-in-matrix', 'obsolete-pattern'],
      useInstead: 'docker/*.Dockerfile',
    },
    { path: 'old/Dockerfile.dockerignore', reasons: ['Belongs to old/Dockerfile'], useInstead: null },
  ])
})

test('a file is kept if a file that is kept names it, directly or indirectly', () => {
  const plan = ['a', 'a.dockerignore', 'b', 'c', 'd'].map((path) => ({ path, reasons: [], useInstead: null }))
  const by = (file: string) => [{ file, line: 1 }]
  const namings = new Map([
    ['c', by('d')],
    ['b', by('a')],
    ['a', by('ci.yml')],
  ])
  const { doomed, kept } = settle(plan, namings)
  expect(doomed.map(({ path }) => path)).toEqual(['c', 'd'])
  expect(kept).toEqual(
    new Map([
      ['a', by('ci.yml')],
      ['b', by('a')],
    ]),
  )
})

describe('deleting files', () => {
  const FILES = { 'old.yml': 'a: 1\n', 'sub/[x] old.yml': 'b: 2\n', 'x old.yml': 'stays\n' }
  const PATHS = ['old.yml', 'sub/[x] old.yml']
  const remove = (tree: Tree, paths = PATHS, env: NodeJS.ProcessEnv = process.env) =>
    deleteCommitted(tree.root, paths, env)

  test('deleted files can be restored from the returned commit', async () => {
    using tree = makeTree(FILES)
    tree.commit()
    const { commit } = await remove(tree)
    expect(PATHS.filter((path) => existsSync(join(tree.root, path)))).toEqual([])
    expect(tree.read('x old.yml')).toBe('stays\n')
    tree.git('checkout', commit, '--', 'old.yml')
    expect(tree.read('old.yml')).toBe('a: 1\n')
  })

  test('files are deleted in a subfolder of a git repository', async () => {
    using tree = makeTree({ 'apps/a/old.yml': 'a\n' })
    tree.commit()
    await deleteCommitted(join(tree.root, 'apps/a'), ['old.yml'], process.env)
    expect(existsSync(join(tree.root, 'apps/a/old.yml'))).toBe(false)
  })

  test('a link is deleted, but not the file that it leads to', async () => {
    using tree = makeTree(FILES)
    symlinkSync('x old.yml', join(tree.root, 'link.yml'))
    tree.commit()
    await remove(tree, ['link.yml'])
    expect(readdirSync(tree.root)).not.toContain('link.yml')
    expect(tree.read('x old.yml')).toBe('stays\n')
  })

  test('file names that look like git patterns are taken literally', async () => {
    using tree = makeTree({ ':!x.yml': 'a\n', '*.yml': 'b\n', 'x.yml': 'stays\n' })
    tree.commit()
    await remove(tree, [':!x.yml', '*.yml'])
    expect(readdirSync(tree.root).sort()).toEqual(['.git', 'x.yml'])
  })

  const refusals: [string, (tree: Tree) => void][] = [
    ['changed', (tree) => tree.write('old.yml', 'a: 2\n')],
    [
      'changed and staged',
      (tree) => {
        tree.write('old.yml', 'a: 2\n')
        tree.git('add', '.')
      },
    ],
    [
      'removed from the index',
      (tree) => {
        tree.git('rm', '--cached', '--quiet', 'old.yml')
      },
    ],
    [
      'changed, but git is told to assume that it is not',
      (tree) => {
        tree.write('old.yml', 'a: 2\n')
        tree.git('update-index', '--assume-unchanged', 'old.yml')
      },
    ],
  ]
  test.each(refusals)('no file is deleted if one of them is %s', async (_, change) => {
    using tree = makeTree(FILES)
    tree.commit()
    change(tree)
    await expect(remove(tree)).rejects.toMatchObject({
      code: 'CLEANUP_REFUSED',
      message: expect.stringContaining('with their current content: old.yml\n'),
    })
    expect(existsSync(join(tree.root, 'sub/[x] old.yml'))).toBe(true)
  })

  test('no file is deleted if one of them is untracked', async () => {
    using tree = makeTree(FILES)
    tree.commit()
    tree.write('new.yml', 'c: 3\n')
    await expect(remove(tree, ['old.yml', 'new.yml'])).rejects.toThrow('new.yml')
    expect(existsSync(join(tree.root, 'old.yml'))).toBe(true)
  })

  test('no file is deleted without a git repository, without a commit, or if git is not installed', async () => {
    using tree = makeTree(FILES)
    await expect(remove(tree)).rejects.toThrow('these files are not in git')
    tree.git('init', '--quiet')
    await expect(remove(tree)).rejects.toThrow('these files are not in git')
    tree.git('add', '.')
    tree.git('commit', '--quiet', '-m', 'x')
    await expect(remove(tree, PATHS, { PATH: '/nowhere' })).rejects.toThrow('these files are not in git')
    expect(existsSync(join(tree.root, 'old.yml'))).toBe(true)
  })
})

test('removed files are restored if another file cannot be removed', async () => {
  using tree = makeTree({ 'run.sh': 'up\n', 'folder/a': '' })
  chmodSync(join(tree.root, 'run.sh'), 0o754)
  symlinkSync('run.sh', join(tree.root, 'link'))
  await expect(removeAll(tree.root, ['link', 'run.sh', 'folder'])).rejects.toThrow('EISDIR')
  expect(tree.read('link')).toBe('up\n')
  expect(lstatSync(join(tree.root, 'link')).isSymbolicLink()).toBe(true)
  expect(statSync(join(tree.root, 'run.sh')).mode & 0o777).toBe(0o754)
})
