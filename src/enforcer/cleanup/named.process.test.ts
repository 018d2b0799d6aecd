import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTree } from '../../testing/repositories/tree.ts'
import { countOfNames, namingsOf, searchFor } from './named.ts'

const FILES = new Set([
  'Dockerfile',
  'docker/rel/api.Dockerfile',
  'old/docker-compose.yml',
  'docker-compose.yml',
  'tools/img/Dockerfile',
  'ci/Dockerfile.rel',
])

function isNamed(line: string, by: string, path: string): boolean {
  const { words, isNamed } = searchFor(path, countOfNames(FILES))
  return words.some((word) => line.includes(word)) && isNamed(line, by)
}

test.each([
  ['      file: docker/rel/api.Dockerfile', '.github/workflows/ci.yml', 'docker/rel/api.Dockerfile'],
  ['docker build -f "$ROOT/docker/rel/api.Dockerfile" .', 'build.sh', 'docker/rel/api.Dockerfile'],
  ['dockerfile = "../ci/Dockerfile.rel"', 'deploy/fly.toml', 'ci/Dockerfile.rel'],
  ['build: docker build -f Dockerfile.rel ci', 'Makefile', 'ci/Dockerfile.rel'],
  ['docker build tools/img', 'Makefile', 'tools/img/Dockerfile'],
  ['  context: ./tools/img/', 'bake.yml', 'tools/img/Dockerfile'],
  ['  "dockerfile": "Dockerfile",', 'tools/img/devcontainer.json', 'tools/img/Dockerfile'],
  ['\tdocker build -t shop .', 'Makefile', 'Dockerfile'],
  ['docker compose -f old/docker-compose.yml up', 'run.sh', 'old/docker-compose.yml'],
])('the line %j in %s names %s', (line, by, path) => {
  expect(isNamed(line, by, path)).toBe(true)
})

test.each([
  ['docker compose -f docker-compose.yml up', 'run.sh', 'old/docker-compose.yml'],
  ['docker build -f docker/rel/api.Dockerfile.new .', 'build.sh', 'docker/rel/api.Dockerfile'],
  ['docker build -f ci/Dockerfile.rel .', 'Makefile', 'Dockerfile'],
  ['docker build tools/img2', 'Makefile', 'tools/img/Dockerfile'],
  ['the tools/img folder', 'a.js', 'tools/img/Dockerfile'],
  ['docker build other', 'Makefile', 'Dockerfile'],
])('the line %j in %s does not name %s', (line, by, path) => {
  expect(isNamed(line, by, path)).toBe(false)
})

test('places that name a file are found in files of any kind in git, but not in pages', async () => {
  using tree = makeTree({
    'old/api.Dockerfile': 'FROM scratch\n',
    'old/docker-compose.yml': 'services: { api: { build: { dockerfile: api.Dockerfile } } }\n',
    'fly.toml': '\ndockerfile = "old/api.Dockerfile"\n',
    'README.md': 'Built from old/api.Dockerfile, started by old/docker-compose.yml.\n',
  })
  tree.commit()
  const doomed = ['old/api.Dockerfile', 'old/docker-compose.yml']
  const files = new Set([...doomed, 'fly.toml', 'README.md'])
  expect(await namingsOf(tree.root, doomed, files, process.env)).toEqual(
    new Map([
      [
        'old/api.Dockerfile',
        [
          { file: 'fly.toml', line: 2 },
          { file: 'old/docker-compose.yml', line: 1 },
        ],
      ],
    ]),
  )
})

test('places that name a file are found outside the root, in the rest of the working tree', async () => {
  using tree = makeTree({
    'apps/shop/old/api.Dockerfile': 'FROM scratch\n',
    '.github/workflows/ci.yml': 'run: docker build -f apps/shop/old/api.Dockerfile .\n',
  })
  tree.commit()
  const doomed = ['old/api.Dockerfile']
  expect(await namingsOf(join(tree.root, 'apps/shop'), doomed, new Set(doomed), process.env)).toEqual(
    new Map([['old/api.Dockerfile', [{ file: '../../.github/workflows/ci.yml', line: 1 }]]]),
  )
})

test('outside the root a file is also named by its path from the top of the working tree', async () => {
  using tree = makeTree({
    'apps/shop/Dockerfile': 'FROM scratch\n',
    'apps/shop/infra/Dockerfile': 'FROM scratch\n',
    'apps/shop/docker-compose.yml': 'services: {}\n',
    'apps/shop/infra/docker-compose.yml': 'services: {}\n',
    'ci.yml':
      'docker build -f apps/shop/Dockerfile .\ndocker build apps/shop\ndocker compose -f apps/shop/docker-compose.yml up\n',
  })
  tree.commit()
  const doomed = ['Dockerfile', 'docker-compose.yml']
  const files = new Set([...doomed, 'infra/Dockerfile', 'infra/docker-compose.yml'])
  const namings = await namingsOf(join(tree.root, 'apps/shop'), doomed, files, process.env)
  expect([...namings].map(([path, places]) => [path, places.map(({ line }) => line)])).toEqual([
    ['Dockerfile', [1, 2]],
    ['docker-compose.yml', [3]],
  ])
})

test.each([
  ['grep.column', 'true'],
  ['color.ui', 'always'],
  ['color.grep', 'always'],
  ['grep.fullName', 'true'],
])('the git configuration of the user does not matter: %s=%s', async (key, value) => {
  using tree = makeTree({ 'old/api.Dockerfile': 'FROM scratch\n', 'ci.yml': 'file: old/api.Dockerfile\n' })
  tree.commit()
  const doomed = ['old/api.Dockerfile']
  const env = { ...process.env, GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: key, GIT_CONFIG_VALUE_0: value }
  expect(await namingsOf(tree.root, doomed, new Set(doomed), env)).toEqual(
    new Map([['old/api.Dockerfile', [{ file: 'ci.yml', line: 1 }]]]),
  )
})

test('without a git repository no places are found; if git fails, cleanup is refused', async () => {
  using tree = makeTree({ 'old.Dockerfile': 'FROM scratch\n' })
  const files = new Set(['old.Dockerfile'])
  expect(await namingsOf(tree.root, ['old.Dockerfile'], files, process.env)).toEqual(new Map())
  tree.write('.git', 'gitdir: nowhere\n')
  await expect(namingsOf(tree.root, ['old.Dockerfile'], files, process.env)).rejects.toMatchObject({
    code: 'CLEANUP_REFUSED',
    message: expect.stringContaining('nowhere'),
  })
})
