import { expect, test } from 'vitest'
import { repositoryOf } from '../../../testing/repositories/test-repository.ts'
import { composeUses } from './uses.ts'

const FILES = {
  'compose.yml': 'services: { a: { image: x } }\n',
  'x/b.yml': 'services: { b: { image: x } }\n',
}
const uses = (texts: Record<string, string>) => composeUses(repositoryOf({ ...FILES, ...texts }))
const scripts = (all: Record<string, string>) => ({ 'package.json': JSON.stringify({ scripts: all }) })

test('a command says which files it reads, its profiles and its env files', () => {
  const [use] = uses(
    scripts({
      'test:e2e': 'docker compose --profile app --profile=db --env-file .env.test -f x/b.yml up -d',
    }),
  )
  expect(use).toEqual({
    role: 'test',
    isEndToEnd: true,
    files: ['x/b.yml'],
    profiles: ['app', 'db'],
    envFiles: ['.env.test'],
  })
})

test.each([
  ['start', 'development'],
  ['testWithKafka', 'test'],
  ['deploy', 'production'],
  ['db:admin', null],
])('the script %s is for %s', (name, role) => {
  expect(uses(scripts({ [name]: 'docker compose up' }))).toMatchObject([{ role, files: ['compose.yml'] }])
})

test.each([
  [
    'a target of a Makefile',
    { Makefile: 'up:\n\techo\n\ntest: all\n\tCOMPOSE_PROFILES=a,b docker compose up\n' },
  ],
  ['a recipe of a justfile', { justfile: 'test name="x":\n  COMPOSE_PROFILES=a,b docker compose up\n' }],
  ['a task', { 'Taskfile.yml': 'tasks:\n  test:\n    cmds: ["COMPOSE_PROFILES=a,b docker compose up"]\n' }],
  [
    'a job',
    {
      '.github/workflows/x.yml':
        'jobs:\n  build:\n    steps:\n      - run: COMPOSE_PROFILES=a,b docker compose up\n',
    },
  ],
])('profiles may come from a variable before the command: %s', (_, texts) => {
  expect(uses(texts)).toMatchObject([{ role: 'test', profiles: ['a', 'b'] }])
})

test.each([
  `docker compose --profile '*' up`,
  'docker compose --profile=\\* up',
  'COMPOSE_PROFILES=* docker compose up',
  `COMPOSE_PROFILES="*" docker compose up`,
])('all profiles may be meant: %s', (command) => {
  expect(uses({ Makefile: `test:\n\t${command}\n`, 'up.sh': command })).toMatchObject([
    { profiles: ['*'] },
    { profiles: ['*'] },
  ])
})

test('a job that deploys is not for tests', () => {
  const text = 'jobs:\n  deploy:\n    steps:\n      - run: docker compose up -d\n'
  expect(uses({ '.github/workflows/x.yml': text })).toMatchObject([{ role: 'production' }])
})

test('commands that start nothing, unknown files and prose say nothing', () => {
  expect(
    uses({
      ...scripts({ test: 'docker compose down && docker compose -f no.yml up && docker build .' }),
      'README.md': '```sh\ndocker compose up\n```\n',
    }),
  ).toEqual([])
})
