import { expect, test } from 'vitest'
import { repositoryOf } from '../../../testing/repositories/test-repository.ts'
import { chooseEnvironments } from './choose.ts'
import { composeUses } from './uses.ts'

const SERVICE = 'services:\n  api:\n    image: x:1\n'

function choose(files: Record<string, string>) {
  const repository = repositoryOf(files)
  return chooseEnvironments(repository.composeFiles, composeUses(repository))
}

const paths = (...all: string[]) => Object.fromEntries(all.map((path) => [path, SERVICE]))

const named = (files: Record<string, string>) =>
  choose(files).environments.map(({ name, file }) => `${name} ${file.source.path}`)

test.each([
  // The only file is for both, unless it says that it is for tests.
  [['compose.yml'], ['development compose.yml', 'test compose.yml']],
  [['docker-compose-prod.yml'], ['test docker-compose-prod.yml', 'production docker-compose-prod.yml']],
  [['docker/compose.e2e.yaml'], ['test docker/compose.e2e.yaml']],
  [['test/docker-compose.yml'], ['test test/docker-compose.yml']],
  [['testutil/db/docker-compose.yml'], ['test testutil/db/docker-compose.yml']],
  [
    ['docker-compose.yml', 'docker-compose.test.yml'],
    ['development docker-compose.yml', 'test docker-compose.test.yml'],
  ],
  [
    ['docker-compose.yml', 'docker-compose.prod.yml'],
    ['development docker-compose.yml', 'test docker-compose.yml', 'production docker-compose.prod.yml'],
  ],
  [
    ['compose.stg.yml', 'compose.local.yml'],
    ['development compose.local.yml', 'test compose.local.yml', 'staging compose.stg.yml'],
  ],
  [
    ['docker/development/docker-compose.yml', 'docker/testing/compose.yml', 'docker/production/compose.yml'],
    [
      'development docker/development/docker-compose.yml',
      'test docker/testing/compose.yml',
      'production docker/production/compose.yml',
    ],
  ],
  // What says that it is for local work comes before the default name.
  [
    ['compose.yml', 'compose.dev.yml'],
    ['development compose.dev.yml', 'default compose.yml', 'test compose.dev.yml'],
  ],
  [['compose.monitoring.yml'], ['test compose.monitoring.yml', 'monitoring compose.monitoring.yml']],
  // Names in the matrix must begin with a letter.
  [['compose.2024.yml'], ['test compose.2024.yml', 'stack-2024 compose.2024.yml']],
  [
    ['compose.yml', 'compose.test.yml', 'compose.old-test.yml'],
    ['development compose.yml', 'test compose.test.yml', 'old compose.old-test.yml'],
  ],
  [
    ['compose.test.yml', 'compose.ci.yml'],
    ['test compose.test.yml', 'ci compose.ci.yml'],
  ],
  [
    ['compose.test.yml', 'compose.e2e.yml'],
    ['test compose.e2e.yml', 'test-2 compose.test.yml'],
  ],
  // Tests of speed need another stack.
  [
    ['scripts/compose.yml', 'scripts/stress-test/compose.yml'],
    ['development scripts/compose.yml', 'test scripts/compose.yml'],
  ],
])('environments get their names from the names of files and folders: %j', (all, expected) => {
  expect(named(paths(...all))).toEqual(expected)
})

const script = (name: string, command: string) => ({
  'package.json': JSON.stringify({ scripts: { [name]: command } }),
})

test.each([
  ['package.json', script('test:e2e', 'docker compose -f infra/backing.yml up -d && vitest')],
  ['a Makefile', { Makefile: 'integration-test: build\n\tdocker compose -f infra/backing.yml up -d\n' }],
  [
    'CI',
    {
      '.github/workflows/build.yml':
        'jobs:\n  all:\n    steps:\n      - run: docker compose -f infra/backing.yml up -d\n',
    },
  ],
  ['a program of the tests', { 'test/setup.ts': "execSync('docker compose -f infra/backing.yml up -d')\n" }],
  ['a shell script', { 'scripts/test.sh': 'COMPOSE_FILE=${COMPOSE_FILE:-infra/backing.yml}\n' }],
])('a file whose name says nothing is for tests if %s uses it for them', (_, texts) => {
  expect(named({ ...paths('compose.yml', 'infra/backing.yml'), ...texts })).toEqual([
    'development compose.yml',
    'test infra/backing.yml',
  ])
  expect(named({ ...paths('compose.yml', 'infra/backing.yml'), ...script('lint', 'eslint') })).toEqual([
    'development compose.yml',
    'test compose.yml',
  ])
})

test('of two files for tests, the one of end-to-end tests is for the environment test', () => {
  const files = paths('compose.yml', 'compose.unit-test.yml', 'compose.system.test.yml')
  expect(named(files)).toEqual([
    'development compose.yml',
    'test compose.system.test.yml',
    'unit compose.unit-test.yml',
  ])
})

test('a deep file for tests of a special case is not that of all tests if these use the uppermost file', () => {
  const files = paths('compose.yml', 'integration-test/proxies/compose.yml')
  expect(named(files)[1]).toBe('test integration-test/proxies/compose.yml')
  expect(named({ ...files, ...script('test', 'docker compose up -d && jest') })[1]).toBe('test compose.yml')
})

test('examples, fixtures, swarm files and files of other folders are outside, and no decision is needed', () => {
  const { environments, outside, decisions, notes } = choose(
    paths(
      'compose.yml',
      'docker-stack.yml',
      'examples/one/compose.yml',
      'self-hosting/compose.yml',
      '.devcontainer/compose.yml',
      'services/mail/compose.yml',
      'compose.example.yml',
    ),
  )
  expect(environments.map(({ name }) => name)).toEqual(['development', 'test'])
  expect(outside.map(({ path, reason }) => `${path}: ${reason}`).sort()).toEqual([
    '.devcontainer/**: Of an editor',
    'compose.example.yml: A sample for users',
    'docker-stack.yml: For Docker Swarm',
    'examples/**: Samples for users',
    'self-hosting/**: For people who host it themselves',
    'services/mail/compose.yml: No environment of this matrix',
  ])
  expect(decisions).toEqual([])
  expect(notes).toEqual([expect.stringMatching(/^`services\/mail\/compose\.yml` is in another folder/u)])
})

test.each([
  ['there is no other file', paths('examples/compose.yml'), 'development examples/compose.yml'],
  [
    'tests use it',
    {
      ...paths('compose.yml', 'test/fixtures/stack.yml'),
      ...script('test', 'docker compose -f test/fixtures/stack.yml up -d'),
    },
    'test test/fixtures/stack.yml',
  ],
])('a file in a folder of samples is an environment if %s', (_, files, expected) => {
  expect(named(files)).toContain(expected)
})

test('a swarm file is no environment, even if it is the only file', () => {
  expect(choose(paths('docker-stack.yml')).environments).toEqual([])
})

test.each([
  // For another purpose, compose.yml is an environment of its own: `docker compose up` uses it.
  ['compose.prod.yml', ['development compose.yml', 'test compose.yml', 'production compose.prod.yml']],
  // For the same purpose, compose.yml is only a part.
  ['compose.dev.yml', ['development compose.dev.yml', 'test compose.dev.yml']],
])('compose.yml is an environment unless a file for the same purpose extends it: %s', (user, expected) => {
  expect(
    named({
      'compose.yml': 'services:\n  api:\n    image: x:1\n  web:\n    image: x:1\n',
      [user]: 'services:\n  api:\n    extends: { file: compose.yml, service: api }\n',
    }),
  ).toEqual(expected)
})

test.each([
  ['a service has neither image nor build', 'services:\n  api:\n    environment: { A: b }\n', {}],
  ['a service depends on one of another file', `${SERVICE}    depends_on: [db]\n`, {}],
  [
    'every command names it after another file',
    SERVICE,
    script('test', 'docker compose -f compose.yml -f compose.test.yml up'),
  ],
])('a file is outside and for a person to decide if %s', (_, text, texts) => {
  const { environments, outside, decisions } = choose({
    ...paths('compose.yml'),
    'compose.test.yml': text,
    ...texts,
  })
  expect(environments.map(({ name, file }) => `${name} ${file.source.path}`)).toEqual([
    'development compose.yml',
    'test compose.yml',
  ])
  expect(environments.map(({ changedBy }) => changedBy.map(({ source }) => source.path))).toEqual([
    [],
    ['compose.test.yml'],
  ])
  expect(outside).toMatchObject([
    { path: 'compose.test.yml', reason: expect.stringContaining('Only changes') },
  ])
  expect(decisions).toEqual([
    expect.stringMatching(/^`compose\.test\.yml` only changes .* tests use `compose\.yml` alone\.$/u),
  ])
})

test('an override file changes the default file of its folder, and a person decides about it', () => {
  const { environments, outside, decisions } = choose(paths('compose.yml', 'compose.override.yml'))
  expect(environments.map(({ changedBy }) => changedBy.length)).toEqual([1, 1])
  expect(outside).toEqual([])
  expect(decisions).toEqual([
    expect.stringContaining('`compose.override.yml` changes the compose file next to it'),
  ])
})

test('a file that another one includes or extends is not an environment', () => {
  expect(
    named({
      'compose.yml':
        'include: [compose.db.yml]\nservices:\n  api:\n    extends: { file: compose.base.yml, service: api }\n',
      'compose.db.yml': SERVICE,
      'compose.base.yml': SERVICE,
    }),
  ).toEqual(['development compose.yml', 'test compose.yml'])
})

test('without compose files there are no environments', () => {
  expect(choose({})).toEqual({ environments: [], outside: [], notes: [], decisions: [] })
})
