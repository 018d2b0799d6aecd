import { join } from 'node:path'
import { expect, test } from 'vitest'
import { makeTree } from '../../dev/tree.ts'
import { names, namingsOf } from './named.ts'

const FILES = new Set([
  'Dockerfile',
  'docker/rel/api.Dockerfile',
  'old/docker-compose.yml',
  'docker-compose.yml',
  'tools/img/Dockerfile',
  'ci/Dockerfile.rel',
])

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
])('%j in %s names %s', (line, by, path) => {
  expect(names(line, by, path, FILES)).toBe(true)
})

test.each([
  ['docker compose -f docker-compose.yml up', 'run.sh', 'old/docker-compose.yml'],
  ['docker build -f docker/rel/api.Dockerfile.new .', 'build.sh', 'docker/rel/api.Dockerfile'],
  ['docker build -f ci/Dockerfile.rel .', 'Makefile', 'Dockerfile'],
  ['docker build tools/img2', 'Makefile', 'tools/img/Dockerfile'],
  ['the tools/img folder', 'a.js', 'tools/img/Dockerfile'],
  ['docker build other', 'Makefile', 'Dockerfile'],
])('%j in %s does not name %s', (line, by, path) => {
  expect(names(line, by, path, FILES)).toBe(false)
})

test('they are found in files of any kind that git keeps, but not in pages', async () => {
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

test('in a part of a working tree they are found in the rest of it', async () => {
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

test('outside of git there are none; where git cannot tell, nothing is deleted', async () => {
  using tree = makeTree({ 'old.Dockerfile': 'FROM scratch\n' })
  const files = new Set(['old.Dockerfile'])
  expect(await namingsOf(tree.root, ['old.Dockerfile'], files, process.env)).toEqual(new Map())
  tree.write('.git', 'gitdir: nowhere\n')
  await expect(namingsOf(tree.root, ['old.Dockerfile'], files, process.env)).rejects.toMatchObject({
    code: 'CLEANUP_REFUSED',
    message: expect.stringContaining('nowhere'),
  })
})
