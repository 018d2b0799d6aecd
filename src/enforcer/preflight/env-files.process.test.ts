import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { findEnvironment } from '../../core/matrix/find-environment.ts'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { makeTree, type Tree } from '../../testing/repositories/tree.ts'
import { envFiles } from './preflight.ts'

const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'
const matrixWith = (envFile: string) => `## Environments

| Environment | Compose file       | Env file   | Dockerfiles | Host ports  | Purpose |
| ----------- | ------------------ | ---------- | ----------- | ----------- | ------- |
| test        | docker/compose.yml | ${envFile} | -           | 28000-28099 | Tests   |

## Services

| Service | Container port | Protocol | Health path | Test variable | test  | Rebuild budget |
| ------- | -------------- | -------- | ----------- | ------------- | ----- | -------------- |
| api     | 8080           | http     | -           | API_LINK      | 28000 | -              |

## Variables

| Variable | test |
| -------- | ---- |
| PASSWORD | p    |
| COLOUR   | red  |
| SHAPE    | -    |
| SIZE     | 9    |
`
const COMPOSE = `include: [../more/db.yml]
services:
  api:
    image: x
    env_file: [first.env, .env, { path: ../local.env, required: false, format: raw }, last.env]
    environment: { COLOUR: blue }
  plain: { image: x, env_file: first.env }
  heir: { extends: { file: ../base/base.yml, service: base }, env_file: "\${STAGE}.env" }
`
const FILES = {
  [MATRIX]: matrixWith('.env.test'),
  '.env.test': 'PASSWORD=file\nCOLOUR=file\nSHAPE=file\nSIZE=file\nOTHER=file\n',
  '.gitignore': '.env\nlocal.env\n',
  'docker/compose.yml': COMPOSE,
  'docker/first.env': 'PASSWORD=first\n',
  'docker/last.env': 'SIZE=last\n',
  'docker/.env': 'PASSWORD=mine\n',
  'more/db.yml': 'services: { db: { image: x, env_file: [db.env] } }\n',
  'base/base.yml': 'services: { base: { image: x, env_file: [base.env, "${STAGE}.env"] } }\n',
}

async function chosen(tree: Tree, from = tree.root) {
  const file = join(from, MATRIX)
  const matrix = parseMatrix(tree.read(MATRIX), file)
  const environment = findEnvironment(matrix, 'test')
  const { services, replaced } = await envFiles({ root: from, matrix, environment }, process.env)
  return {
    replaced: replaced.map(({ service, file: path }) => `${service} ${path}`),
    services: Object.fromEntries(
      services.map(({ service, files, variables }) => [
        service,
        {
          files: files.map(({ path, required, format }) =>
            [path.replace(from, ''), ...(required ? [] : ['optional']), ...(format ? [format] : [])].join(
              ' ',
            ),
          ),
          variables,
        },
      ]),
    ),
  }
}

test('the Env file is read in the place of each file that git does not have, and other files keep their order', async () => {
  using tree = makeTree(FILES)
  tree.commit()
  const first = await chosen(tree)
  expect(first).toEqual({
    replaced: ['api docker/.env', 'api local.env', 'heir base/base.env', 'db more/db.env'],
    services: {
      api: {
        files: ['/docker/first.env', '/.env.test', '/.env.test raw', '/docker/last.env'],
        // COLOUR is under `environment`, SHAPE has no value in the matrix, and last.env comes later with SIZE.
        variables: ['PASSWORD'],
      },
      heir: {
        files: ['/.env.test', '/base/${STAGE}.env', '${STAGE}.env'],
        variables: ['PASSWORD', 'COLOUR', 'SIZE'],
      },
      db: { files: ['/.env.test'], variables: ['PASSWORD', 'COLOUR', 'SIZE'] },
    },
  })
  // What is on this disk alone decides nothing.
  tree.write('local.env', 'A=b\n')
  tree.write('more/db.env', 'A=b\n')
  expect(await chosen(tree)).toEqual(first)
})

test('a file that git has is read also when it is new in the index, in a submodule, or behind a link', async () => {
  using inner = makeTree({ 'in.env': 'A=b\n' })
  inner.commit()
  using tree = makeTree({
    ...FILES,
    'docker/compose.yml':
      'services: { api: { image: x, env_file: [added.env, ../sub/in.env, ../linked/a.env, ../linked/b.env] } }\n',
    'docker/real/a.env': 'A=b\n',
  })
  tree.commit()
  tree.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', inner.root, 'sub')
  execFileSync('ln', ['-s', 'docker/real', join(tree.root, 'linked')])
  tree.write('docker/added.env', 'A=b\n')
  expect((await chosen(tree)).replaced).toEqual(['api docker/added.env', 'api linked/b.env'])
  tree.git('add', 'docker/added.env')
  expect((await chosen(tree)).replaced).toEqual(['api linked/b.env'])
})

test('the repository of the matrix may be a folder of a larger one', async () => {
  using tree = makeTree(
    Object.fromEntries(Object.entries(FILES).map(([path, text]) => [`app/${path}`, text])),
  )
  tree.commit()
  const inside = { ...tree, read: (path: string) => tree.read(`app/${path}`) }
  expect((await chosen(inside, join(tree.root, 'app'))).replaced).toContain('api docker/.env')
})

test('in a folder that is no git repository, the Env file takes the place of files that do not exist', async () => {
  using tree = makeTree(FILES)
  expect((await chosen(tree)).replaced).toEqual(['api local.env', 'heir base/base.env', 'db more/db.env'])
})

test('the Env file does not take the place of itself, and without one nothing is replaced', async () => {
  using tree = makeTree({ ...FILES, [MATRIX]: matrixWith('docker/.env') })
  tree.commit()
  expect((await chosen(tree)).replaced).not.toContain('api docker/.env')
  tree.write(MATRIX, matrixWith('-'))
  expect(await chosen(tree)).toEqual({ replaced: [], services: {} })
})
