import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test, vi } from 'vitest'
import { makeTree, type Tree } from '../../testing/repositories/tree.ts'
import { matrixText } from '../../testing/repositories/tree-files.ts'
import { buildTargetMissing } from '../rules/builds/build-target-missing.ts'
import { missingEnvFiles } from '../rules/files/missing-env-files.ts'
import { repositoryRoot } from './root.ts'
import { loadRepository, scanRepository } from './scan.ts'

// Writing files and running git is slow while other tests run.
vi.setConfig({ testTimeout: 60_000 })

const FILES = {
  'docker/DOCKER_SSOT_MATRIX.md': matrixText(),
  'docker/compose.yml': 'services:\n  web:\n    image: x\n',
  'deep/er/api.Dockerfile': 'FROM scratch\n',
  'scripts/up.sh': 'docker compose up\n',
  'README.md': 'Run `docker compose up`.\n',
  'src/quiet.ts': 'export const a = 1\n',
  '.gitignore': 'out/\n*.tmp.yml\n!keep.tmp.yml\n',
  'out/compose.yml': 'services: { a: { image: x } }\n',
  'a.tmp.yml': 'services: { a: { image: x } }\n',
  'keep.tmp.yml': 'services: { a: { image: x } }\n',
  'sub/.gitignore': '/only-here.yml\n!b.tmp.yml\n',
  'sub/b.tmp.yml': 'services: { a: { image: x } }\n',
  'sub/only-here.yml': 'services: { a: { image: x } }\n',
  'sub/more/only-here.yml': 'services: { a: { image: x } }\n',
  'node_modules/x/compose.yml': 'services: { a: { image: x } }\n',
}

const scan = (root: string, env: NodeJS.ProcessEnv = process.env) => scanRepository(root, { env })
const pathsOf = (files: readonly { source: { path: string } }[]) => files.map(({ source }) => source.path)

/** Three ways to scan the same files. */
const KINDS: [string, (tree: Tree) => NodeJS.ProcessEnv][] = [
  [
    'of git',
    (tree) => {
      tree.write('.gitignore', `node_modules\n${FILES['.gitignore']}`)
      tree.commit()
      return process.env
    },
  ],
  ['without git', () => process.env],
  [
    'of git on a machine without git',
    (tree) => {
      tree.commit()
      return { PATH: '/nowhere' }
    },
  ],
]

describe.each(KINDS)('a tree %s', (_, prepare) => {
  test('all files but ignored ones are read', async () => {
    using tree = makeTree(FILES)
    const env = prepare(tree)
    const repository = await scan(tree.root, env)
    expect(pathsOf(repository.composeFiles)).toEqual([
      'docker/compose.yml',
      'keep.tmp.yml',
      'sub/b.tmp.yml',
      'sub/more/only-here.yml',
    ])
    expect(pathsOf(repository.dockerfiles)).toEqual(['deep/er/api.Dockerfile'])
    expect(pathsOf(repository.texts)).toEqual(['README.md', 'scripts/up.sh'])
    expect(repository.matrix.matrix?.environments).toHaveLength(1)
    expect(repository.files).toContain('src/quiet.ts')
    expect([...repository.files].filter((path) => /^(?:out|node_modules|\.git)\//.test(path))).toEqual([])
    expect(repository.unread).toEqual([])
  })

  test('only links to files within the root are followed', async () => {
    using tree = makeTree({ ...FILES, 'stacks/a/compose.yml': 'services: { a: { image: x } }\n' })
    using other = makeTree({ 'compose.yml': 'services: { a: { image: x } }\n' })
    symlinkSync('.', join(tree.root, 'stacks', 'loop'))
    symlinkSync('self.yml', join(tree.root, 'self.yml'))
    symlinkSync(join(other.root, 'compose.yml'), join(tree.root, 'outside.yml'))
    symlinkSync(other.root, join(tree.root, 'elsewhere'))
    symlinkSync('docker/compose.yml', join(tree.root, 'alias.yml'))
    const env = prepare(tree)
    const { composeFiles, unread } = await scan(tree.root, env)
    const paths = pathsOf(composeFiles)
    expect(paths).toContain('alias.yml')
    expect(paths).toContain('stacks/a/compose.yml')
    expect(paths.filter((path) => /loop|outside|elsewhere|self/.test(path))).toEqual([])
    expect(unread?.filter(({ path }) => path.endsWith('.yml'))).toEqual([
      { path: 'outside.yml', reason: 'is a link that leads out of the repository' },
      { path: 'self.yml', reason: 'is a broken or circular link' },
    ])
  })

  test('a nested repository is skipped', async () => {
    using inner = makeTree({ 'compose.yml': 'services: { a: { image: x } }\n' })
    inner.commit()
    using tree = makeTree(FILES)
    const env = prepare(tree)
    tree.git('clone', '--quiet', inner.root, 'third-party/inner')
    const { composeFiles, files } = await scan(tree.root, env)
    expect(pathsOf(composeFiles)).toHaveLength(4)
    expect([...files].filter((path) => path.startsWith('third-party'))).toEqual([])
  })
})

test('a submodule is skipped', async () => {
  using inner = makeTree({ 'compose.yml': 'services: { a: { image: x } }\n' })
  inner.commit()
  using tree = makeTree(FILES)
  tree.commit()
  tree.git('submodule', '--quiet', 'add', inner.root, 'vendored')
  for (const env of [process.env, { PATH: '/nowhere' }]) {
    const { files } = await scan(tree.root, env)
    expect([...files].filter((path) => path.startsWith('vendored'))).toEqual([])
  }
})

test('a folder that git knows may have become a file', async () => {
  using tree = makeTree(FILES)
  tree.commit()
  rmSync(join(tree.root, 'deep'), { recursive: true })
  tree.write('deep', 'no folder any more\n')
  expect(pathsOf((await scan(tree.root)).dockerfiles)).toEqual([])
})

test('deleted files are not read, and untracked files are', async () => {
  using tree = makeTree(FILES)
  tree.commit()
  rmSync(join(tree.root, 'docker', 'compose.yml'))
  tree.write('new/compose.yml', 'services: { a: { image: x } }\n')
  const { composeFiles, files } = await scan(tree.root)
  expect(files).not.toContain('docker/compose.yml')
  expect(pathsOf(composeFiles)).toContain('new/compose.yml')
})

test('an error of git is reported, without a fallback to reading the folders', async () => {
  using tree = makeTree({ ...FILES, '.git': 'gitdir: /nowhere\n' })
  await expect(scan(tree.root)).rejects.toMatchObject({ code: 'SCAN_FAILED' })
})

test('the variables of a git hook of another repository are ignored', async () => {
  using tree = makeTree(FILES)
  tree.commit()
  const env = { ...process.env, GIT_DIR: '/nowhere', GIT_INDEX_FILE: '/nowhere/index', GIT_WORK_TREE: '/' }
  expect((await scan(tree.root, env)).files).toContain('docker/compose.yml')
})

test('file names with spaces, umlauts and line breaks are read', async () => {
  const odd = 'stäcks/my "own" file\n.yml'
  using tree = makeTree({ ...FILES, [odd]: 'services: { a: { image: x } }\n' })
  tree.commit()
  expect(pathsOf((await scan(tree.root)).composeFiles)).toContain(odd)
})

test('CRLF is kept in the text, and the byte order mark is removed and remembered', async () => {
  using tree = makeTree({ ...FILES, 'docker/compose.yml': '\uFEFFservices:\r\n  web:\r\n    image: x\r\n' })
  const { composeFiles } = await scan(tree.root)
  expect(composeFiles[0]?.source).toEqual({
    path: 'docker/compose.yml',
    text: 'services:\r\n  web:\r\n    image: x\r\n',
    hasBom: true,
  })
  expect(composeFiles[0]?.services).toHaveLength(1)
})

test('a Docker file that cannot be read has a problem; other texts are listed as unread', async () => {
  using tree = makeTree({
    ...FILES,
    'docker-compose.yml': Buffer.from([0x61, 0x0a, 0xff]),
    'x.Dockerfile': Buffer.from([0x46, 0x00]),
    'huge.py': Buffer.alloc(2 * 1024 * 1024 + 1, 'a'),
    'bin/tool': Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0]),
  })
  const { composeFiles, dockerfiles, unread } = await scan(tree.root)
  expect(composeFiles.find(({ source }) => source.path === 'docker-compose.yml')?.problems).toEqual([
    { message: 'The file is not UTF-8 in line 2', span: { start: 1, end: 1 } },
  ])
  expect(dockerfiles.find(({ source }) => source.path === 'x.Dockerfile')?.problems).toHaveLength(1)
  expect(unread?.map(({ path }) => path)).toEqual(['docker-compose.yml', 'huge.py', 'x.Dockerfile'])
})

test('a matrix that is not UTF-8 has a problem that says so', async () => {
  using tree = makeTree({ ...FILES, 'docker/DOCKER_SSOT_MATRIX.md': Buffer.from([0xff]) })
  const { matrix } = await scan(tree.root)
  expect(matrix).toMatchObject({ matrix: null, problems: [{ message: 'The matrix is not UTF-8 in line 1' }] })
})

test('a file of any name is a Dockerfile if a compose file builds it', async () => {
  using tree = makeTree({
    ...FILES,
    'docker/compose.yml':
      'services:\n  web:\n    build:\n      context: ..\n      dockerfile: build/web.docker\n',
    'build/web.docker': 'FROM scratch\n',
  })
  const { dockerfiles } = await scan(tree.root)
  expect(pathsOf(dockerfiles)).toContain('build/web.docker')
})

test('an env file is read only if it is not ignored, not even through a link', async () => {
  using tree = makeTree({
    ...FILES,
    '.gitignore': '/.env\n/docker/mine.env\n',
    'docker/compose.yml': 'services:\n  web:\n    image: x\n    env_file: [mine.env, ours.env, linked.env]\n',
    'docker/ours.env': 'A=1\n',
    'docker/mine.env': 'A=1\n',
    'docker/other.env': 'A=1\n',
    '.env': 'A=1\n',
  })
  symlinkSync('mine.env', join(tree.root, 'docker', 'linked.env'))
  symlinkSync('../.env', join(tree.root, 'docker', '.env'))
  tree.commit()
  for (const env of [process.env, { PATH: '/nowhere' }]) {
    const { repository, sources } = await loadRepository(tree.root, { env })
    expect(pathsOf(repository.envFiles ?? [])).toEqual(['docker/ours.env'])
    expect([...sources.keys()].filter((path) => path.endsWith('.env'))).toEqual(['docker/ours.env'])
  }
})

test('of two thousand files, every Docker file is found', async () => {
  const files: Record<string, string> = { ...FILES }
  for (let index = 0; index < 1950; index++) {
    const kind = ['ts', 'py', 'md', 'json', 'yml'][index % 5]
    files[`packages/p${index % 40}/src/f${index}.${kind}`] = `a: ${index}\n`.repeat(100)
  }
  for (let index = 0; index < 25; index++) {
    files[`services/s${index}/Dockerfile`] = 'FROM scratch\n'
    files[`services/s${index}/compose.yml`] = 'services:\n  web:\n    image: x\n'
  }
  using tree = makeTree(files)
  tree.git('init', '--quiet')
  // Git lists the files without having copied them.
  tree.git('add', '--intent-to-add', '.')
  const { composeFiles, dockerfiles } = await scan(tree.root)
  expect(composeFiles.length + dockerfiles.length).toBe(55)
})

test('the root is the nearest folder with a matrix or a repository, or else the folder itself', () => {
  using tree = makeTree(FILES)
  expect(repositoryRoot(join(tree.root, 'scripts'))).toBe(tree.root)
  using bare = makeTree({ 'a/b.yml': '' })
  expect(repositoryRoot(join(bare.root, 'a'))).toBe(join(bare.root, 'a'))
  bare.git('init', '--quiet')
  expect(repositoryRoot(join(bare.root, 'a'))).toBe(bare.root)
})

test.each([
  ['git', true],
  ['.gitignore files', false],
])('paths that compose files mount are asked of the disk and of %s', async (_, isGit) => {
  using tree = makeTree({
    'docker/DOCKER_SSOT_MATRIX.md': matrixText(),
    'docker/compose.yml': `services:
  web:
    image: x
    volumes:
      - ./here:/here
      - ./empty:/empty
      - ./gone:/gone
      - ./out:/out
      - ./out/deep/file.json:/file.json
      - ./sub/only.local:/only.local
      - ./only.local:/other.local
      - ./here/a/below-a-file/b:/b
`,
    'docker/here/a': '',
    '.gitignore': 'out/\n',
    'docker/sub/.gitignore': '*.local\n',
  })
  if (isGit) tree.commit()
  mkdirSync(join(tree.root, 'docker/empty'))
  const { neededElsewhere = new Set() } = await scan(tree.root)
  expect([...neededElsewhere].sort()).toEqual([
    'docker/empty',
    'docker/out',
    'docker/out/deep/file.json',
    'docker/sub/only.local',
  ])
})

test.each([
  ['git', true],
  ['.gitignore files', false],
])(
  'mounts at and behind a link that is ignored, leads out or is broken do not end a scan with %s',
  async (_, isGit) => {
    const links = ['ignored', 'outside', 'broken', 'brokenIgnored']
    using other = makeTree({ there: '' })
    using tree = makeTree({
      'docker/DOCKER_SSOT_MATRIX.md': matrixText(),
      'docker/compose.yml': `services:
  web:
    image: x
    volumes:
${links.map((link) => `      - ../${link}:/${link}\n      - ../${link}/missing.conf:/${link}.conf\n`).join('')}`,
      '.gitignore': '/ignored\n/brokenIgnored\n/target\n',
      'target/a': '',
    })
    symlinkSync('target', join(tree.root, 'ignored'))
    symlinkSync(other.root, join(tree.root, 'outside'))
    symlinkSync('nowhere', join(tree.root, 'broken'))
    symlinkSync('nowhere', join(tree.root, 'brokenIgnored'))
    if (isGit) tree.commit()
    const { neededElsewhere = new Set() } = await scan(tree.root)
    expect([...neededElsewhere].sort()).toEqual([
      'broken/missing.conf',
      'brokenIgnored',
      'brokenIgnored/missing.conf',
      'ignored',
      'ignored/missing.conf',
      'outside',
      'outside/missing.conf',
    ])
  },
)

test.each([
  ['git', true],
  ['.gitignore files', false],
])(
  'a pipe or folder in the place of a file that is named is told, and never opened, with %s',
  async (_, isGit) => {
    using tree = makeTree({
      'docker/DOCKER_SSOT_MATRIX.md': matrixText(),
      'docker/test.yml': 'include: [more.yml]\nservices: { web: { build: . } }\n',
      'docker/compose.yml/a': '',
    })
    execFileSync('mkfifo', [join(tree.root, 'docker', 'more.yml')])
    execFileSync('mkfifo', [join(tree.root, 'docker', 'Dockerfile')])
    if (isGit) tree.commit()
    const { unread, composeFiles } = await scan(tree.root)
    expect(unread?.map(({ path, reason }) => `${path} ${reason}`).sort()).toEqual([
      'docker/Dockerfile is a named pipe',
      'docker/compose.yml is a folder',
      'docker/more.yml is a named pipe',
    ])
    const dev = composeFiles.find(({ source }) => source.path === 'docker/compose.yml')
    expect(dev?.problems).toMatchObject([{ message: 'The file is a folder' }])
  },
)

test('a Dockerfile and a context behind a link that leads out of the repository are not judged', async () => {
  using other = makeTree({ 'ctx/Dockerfile': 'FROM scratch\n', 'given.txt': 'FROM scratch\n' })
  using tree = makeTree({
    'docker/DOCKER_SSOT_MATRIX.md': matrixText(),
    'docker/compose.yml': `services:
  behind: { build: ../outside/ctx }
  linked: { build: { context: .., dockerfile: linked.txt } }
  listed: { build: { context: .., dockerfile: linked.Dockerfile } }
  gone: { build: { context: .., dockerfile: gone.Dockerfile } }
`,
  })
  symlinkSync(other.root, join(tree.root, 'outside'))
  symlinkSync(join(other.root, 'given.txt'), join(tree.root, 'linked.txt'))
  symlinkSync(join(other.root, 'given.txt'), join(tree.root, 'linked.Dockerfile'))
  tree.commit()
  const repository = await scan(tree.root)
  expect([...buildTargetMissing.check(repository)].map(({ subject }) => subject)).toEqual([
    'service gone, gone.Dockerfile',
  ])
  expect(pathsOf(repository.dockerfiles)).toEqual(['linked.Dockerfile'])
})

test('a Dockerfile in a folder that git ignores is not judged, also before the folder exists', async () => {
  using tree = makeTree({
    'docker/DOCKER_SSOT_MATRIX.md': matrixText(),
    'docker/compose.yml': `services:
  absent: { build: out/later }
  there: { build: out/now }
  empty: { build: empty }
  own: { build: { context: ., dockerfile: own.Dockerfile } }
`,
    'docker/.gitignore': 'out\nown.Dockerfile\n',
    'docker/out/now/Dockerfile': 'FROM scratch\n',
    'docker/own.Dockerfile': 'FROM scratch\n',
  })
  mkdirSync(join(tree.root, 'docker/empty'))
  tree.commit()
  expect([...buildTargetMissing.check(await scan(tree.root))].map(({ subject }) => subject)).toEqual([
    'service empty, docker/empty/Dockerfile',
    'service own, docker/own.Dockerfile',
  ])
})

test('an env file that is a broken link, and an empty path of one, are told as that', async () => {
  using tree = makeTree({
    'docker/DOCKER_SSOT_MATRIX.md': matrixText(),
    'docker/compose.yml': `services:
  web:
    image: x
    env_file: [link.env, "", ., gone.env, { path: other.env, required: false }]
`,
  })
  symlinkSync('/nowhere/env', join(tree.root, 'docker/link.env'))
  symlinkSync('/nowhere/env', join(tree.root, 'docker/other.env'))
  tree.commit()
  expect([...missingEnvFiles(await scan(tree.root))].map(({ message }) => message)).toEqual([
    'service web needs the env file docker/link.env, which is a broken link',
    'service web has an empty path under env_file',
    'service web needs the env file docker, which is a folder',
    'service web needs the env file docker/gone.env, which does not exist',
  ])
})

test('a large YAML file that names Docker or may hold services is told as unread, and a lock file is not', async () => {
  const filling = '# docker compose up\n'.repeat(30_000)
  using tree = makeTree({
    'docker/DOCKER_SSOT_MATRIX.md': matrixText(),
    'docker/compose.yml': `services: {}\n${filling}`,
    'big/ci.yml': `jobs: {}\n${filling}`,
    'big/stack.yaml': `services: {}\n${'# filling\n'.repeat(60_000)}`,
    'big/other.yaml': `a: 1\n${'# filling\n'.repeat(60_000)}`,
    '.github/workflows/ci.yml': `jobs: {}\n${filling}`,
    'pnpm-lock.yaml': `a: 1\n${filling}`,
  })
  const { unread, composeFiles, texts } = await scan(tree.root)
  expect(unread).toEqual([
    { path: 'big/ci.yml', reason: 'is larger than 512 KiB' },
    { path: 'big/stack.yaml', reason: 'is larger than 512 KiB' },
  ])
  expect(composeFiles.flatMap(({ problems }) => problems.map(({ message }) => message))).toEqual([
    'The file is larger than 512 KiB',
  ])
  expect(pathsOf(texts)).toEqual(['.github/workflows/ci.yml'])
})

test('a folder in the place of the matrix is told', async () => {
  using tree = makeTree({ 'docker/DOCKER_SSOT_MATRIX.md/a': '' })
  tree.commit()
  const { matrix } = await scan(tree.root)
  expect(matrix.problems).toMatchObject([{ message: 'The matrix is a folder' }])
})

test('a page that no person has written is not parsed, and told as unread', async () => {
  using tree = makeTree({
    'docker/DOCKER_SSOT_MATRIX.md': `${matrixText()}\n${'*a '.repeat(1001)}\n`,
    'docs/page.md': `docker compose up\n\n${'> '.repeat(101)}\n`,
  })
  const { unread, matrix } = await scan(tree.root)
  expect(unread).toMatchObject([
    { path: 'docker/DOCKER_SSOT_MATRIX.md' },
    { path: 'docs/page.md', reason: 'is nested more than 100 levels deep (line 3)' },
  ])
  expect(matrix.problems).toEqual([
    {
      file: 'docker/DOCKER_SSOT_MATRIX.md',
      line: 15,
      column: 3001,
      message: 'The matrix has more than 1000 marks of emphasis in one block (line 15)',
    },
  ])
})

test('a path outside of the matrix is not read, unless an environment uses it', async () => {
  const outside = '## Outside\n\n| Path | Reason |\n| --- | --- |\n| examples/** | samples |\n'
  using tree = makeTree({
    'docker/DOCKER_SSOT_MATRIX.md': `${matrixText()}\n${outside}`,
    'docker/compose.yml': 'include: [../examples/used.yml]\nservices:\n  web:\n    image: x\n',
    'examples/used.yml': 'services: { a: { image: x } }\n',
    'examples/compose.yml': 'services: { a: { image: x } }\n',
    'examples/Dockerfile': 'FROM x\n',
    'examples/up.sh': 'docker compose up\n',
    'up.sh': 'docker compose up\n',
  })
  tree.write('examples/broken.yml', Buffer.from([0xff]))
  const repository = await scan(tree.root)
  expect(pathsOf(repository.composeFiles)).toEqual(['docker/compose.yml', 'examples/used.yml'])
  expect(repository.dockerfiles).toEqual([])
  expect(pathsOf(repository.texts)).toEqual(['up.sh'])
  expect(repository.unread).toEqual([])
})

test('the Env file of an environment is read also if git ignores it, and is then no part of the repository', async () => {
  const matrix = matrixText()
    .replace('| Compose file |', '| Compose file | Env file |')
    .replace('| --- | --- | --- | --- | --- |', '| --- | --- | --- | --- | --- | --- |')
    .replace('| docker/compose.yml |', '| docker/compose.yml | own.env |')
  using tree = makeTree({
    'docker/DOCKER_SSOT_MATRIX.md': matrix,
    'docker/compose.yml': 'services:\n  web:\n    image: x\n',
    '.gitignore': '*.env\n',
    'own.env': 'A=1\n',
  })
  tree.commit()
  const repository = await scan(tree.root)
  expect([...(repository.environmentFiles?.keys() ?? [])]).toEqual(['own.env'])
  expect(repository.envFiles).toEqual([])
  expect(repository.files.has('own.env')).toBe(false)
})
