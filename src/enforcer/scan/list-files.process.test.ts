import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { listFiles } from './list-files.ts'

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'ssot-list-')))
})
afterEach(() => rmSync(root, { recursive: true }))

function write(...paths: string[]) {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), '')
  }
}

/** Makes a git repository in a folder of the root. It has no commit, but is a repository already. */
function repositoryIn(folder: string) {
  mkdirSync(join(root, folder), { recursive: true })
  execFileSync('git', ['init', '--quiet', join(root, folder)])
}

describe.each([
  ['with git', true],
  ['without git', false],
])('listing files %s', (_, hasGit) => {
  beforeEach(() => {
    if (hasGit) repositoryIn('.')
  })
  const list = () => listFiles(root, process.env)

  test('a folder with a matrix of its own is skipped, with everything in it', async () => {
    write('docker/DOCKER_SSOT_MATRIX.md', 'compose.yml')
    write('shops/a/docker/DOCKER_SSOT_MATRIX.md', 'shops/a/compose.yml', 'shops/a/deep/Dockerfile')
    write('shops/a/inner/docker/DOCKER_SSOT_MATRIX.md', 'shops/ab/compose.yml')
    expect(await list()).toEqual({
      files: ['compose.yml', 'docker/DOCKER_SSOT_MATRIX.md', 'shops/ab/compose.yml'],
      unread: [],
      foreign: [{ path: 'shops/a', because: 'matrix' }],
      toIgnored: new Set(),
    })
  })

  test('a nested repository is skipped; one with a matrix is reported as such', async () => {
    repositoryIn('vendor/tool')
    repositoryIn('shop')
    write('vendor/tool/compose.yml', 'shop/compose.yml', 'shop/docker/DOCKER_SSOT_MATRIX.md', 'Dockerfile')
    expect(await list()).toEqual({
      files: ['Dockerfile'],
      unread: [],
      foreign: [
        { path: 'shop', because: 'matrix' },
        { path: 'vendor/tool', because: 'repository' },
      ],
      toIgnored: new Set(),
    })
  })

  test('an ignored repository or matrix is not reported', async () => {
    writeFileSync(join(root, '.gitignore'), 'out/\n')
    repositoryIn('out/clone')
    write('out/clone/compose.yml', 'out/shop/docker/DOCKER_SSOT_MATRIX.md')
    expect(await list()).toEqual({ files: ['.gitignore'], unread: [], foreign: [], toIgnored: new Set() })
  })

  test('a link to a folder is not followed, and reported as foreign', async () => {
    write('docker/compose.yml')
    symlinkSync('docker', join(root, 'linked'))
    symlinkSync('nowhere', join(root, 'dangling'))
    symlinkSync('docker/compose.yml', join(root, 'compose.yml'))
    expect(await list()).toEqual({
      files: ['compose.yml', 'docker/compose.yml'],
      unread: [{ path: 'dangling', reason: 'is a broken or circular link' }],
      foreign: [{ path: 'linked', because: 'link' }],
      toIgnored: new Set(),
    })
  })

  test('a link to an ignored file is listed, and reported as such', async () => {
    writeFileSync(join(root, '.gitignore'), '/.env\n')
    write('.env', 'docker/compose.yml', 'shared.env')
    symlinkSync('../.env', join(root, 'docker/.env'))
    symlinkSync('../shared.env', join(root, 'docker/shared.env'))
    const { files, toIgnored } = await list()
    expect(files).toContain('docker/.env')
    expect(files).not.toContain('.env')
    expect([...toIgnored]).toEqual(['docker/.env'])
  })
})

test('a file that a link to the null device masks is no file of the repository', async () => {
  symlinkSync('/dev/null', join(root, 'docker-compose.override.yml'))
  symlinkSync('/dev/zero', join(root, 'zero.yml'))
  const { files, unread } = await listFiles(root, process.env)
  expect(files).not.toContain('docker-compose.override.yml')
  expect(unread).toEqual([{ path: 'zero.yml', reason: 'is a device' }])
})

test('a link of a package to a file of its monorepo is listed, but not as one of its own files', async () => {
  repositoryIn('.')
  write('shared/compose.yml', 'packages/api/own.yml')
  symlinkSync('../../shared/compose.yml', join(root, 'packages/api/compose.yml'))
  expect(await listFiles(join(root, 'packages/api'), process.env)).toEqual({
    files: ['compose.yml', 'own.yml'],
    unread: [],
    foreign: [],
    toIgnored: new Set(['compose.yml']),
  })
  rmSync(join(root, '.git'), { recursive: true })
  const { files, unread } = await listFiles(join(root, 'packages/api'), process.env)
  expect(files).toEqual(['own.yml'])
  expect(unread).toEqual([{ path: 'compose.yml', reason: 'is a link that leads out of the repository' }])
})

test('a deleted file that git still knows is not listed', async () => {
  repositoryIn('.')
  write('gone.yml', 'there.yml')
  execFileSync('git', ['-C', root, 'add', '.'])
  rmSync(join(root, 'gone.yml'))
  expect((await listFiles(root, process.env)).files).toEqual(['there.yml'])
})

test('only the files of the root are listed if it is a subfolder of the working tree', async () => {
  repositoryIn('.')
  write('compose.yml', 'shop/docker/DOCKER_SSOT_MATRIX.md', 'shop/compose.yml')
  expect((await listFiles(join(root, 'shop'), process.env)).files).toEqual([
    'compose.yml',
    'docker/DOCKER_SSOT_MATRIX.md',
  ])
})

test('a root that is not a folder is an error', async () => {
  await expect(listFiles(join(root, 'nothing'), process.env)).rejects.toMatchObject({ code: 'SCAN_FAILED' })
})
