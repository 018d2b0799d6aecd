import { expect, test } from 'vitest'
import { repositoryOf } from '../../testing/repositories/test-repository.ts'
import { proposeMatrix } from './propose.ts'

const propose = (files: Record<string, string>) => proposeMatrix(repositoryOf(files))

const WEB = `services:
  web:
    build: .
    ports: ["8080:8080"]
    environment:
      LEVEL: \${LEVEL:-info}
      PEER: \${CACHE_URL:-redis://localhost}
  cache:
    image: redis:8
    ports: ["\${REDIS_PORT:-6379}:6379"]
`

test('services are proposed with their ports and protocols, and open decisions are listed', () => {
  const proposal = propose({ 'compose.yml': WEB, Dockerfile: 'FROM node:24\n' })
  expect(proposal.environments).toEqual([
    {
      name: 'development',
      composeFile: 'compose.yml',
      dockerfiles: 'Dockerfile',
      hostPorts: { from: 6379, to: 8080 },
      purpose: 'Local work',
    },
  ])
  expect(
    proposal.services.map(({ name, protocol, healthPath, variable, isBuilt }) => [
      name,
      protocol,
      healthPath,
      variable,
      isBuilt,
    ]),
  ).toEqual([
    ['web', 'http', '/', 'WEB_URL', true],
    ['cache', 'redis', null, 'CACHE_URL', false],
  ])
  expect(proposal.decisions).toEqual([
    expect.stringContaining('No compose file is for tests'),
    expect.stringContaining('web has no healthcheck with a path'),
    // REDIS_PORT and CACHE_URL are not listed: the matrix has the port and sets the URL.
    expect.stringMatching(/^`LEVEL` has a default in `compose\.yml`/u),
  ])
})

test('a Dockerfile of two environments goes to the tests, and the other one needs a Dockerfile of its own', () => {
  const proposal = propose({ 'compose.yml': WEB, 'compose.test.yml': WEB, Dockerfile: 'FROM node:24\n' })
  expect(proposal.environments.map(({ name, dockerfiles }) => [name, dockerfiles])).toEqual([
    ['test', 'Dockerfile'],
    ['development', null],
  ])
  expect(proposal.decisions).toContainEqual(
    'development builds `Dockerfile`, which test builds too. Give development Dockerfiles of its own, name them in `compose.yml`, and write their pattern in the row of development, such as `docker/*.development.Dockerfile`.',
  )
})

test('a missing pattern, several ports and different container ports are listed as decisions', () => {
  const { decisions } = propose({
    'compose.test.yml':
      'services:\n  a:\n    build: ./a\n    ports: ["1:80", "2:81"]\n  b:\n    build: { context: ., dockerfile: Dockerfile }\n',
    'compose.yml': 'services:\n  a:\n    image: a:1\n    ports: ["1:90"]\n',
    'a/Dockerfile': 'FROM x:1\n',
    Dockerfile: 'FROM x:1\n',
  })
  expect(decisions).toEqual([
    expect.stringContaining(
      'No single pattern matches exactly the Dockerfiles that test builds: `a/Dockerfile`, `Dockerfile`',
    ),
    expect.stringContaining('a has no healthcheck'),
    expect.stringContaining('a publishes more than one port in `compose.test.yml`'),
    expect.stringContaining('a listens on 80, but on another port in `compose.yml`'),
  ])
})

test.each([
  ['HEALTHCHECK CMD wget -q -O /dev/null http://localhost:80/well || exit 1', '/well'],
  ['HEALTHCHECK --interval=1s CMD ["curl", "http://localhost:80/well"]\nFROM base AS other', '/well'],
  ['HEALTHCHECK CMD curl http://localhost:80/well\nHEALTHCHECK NONE', '/'],
  ['HEALTHCHECK CMD curl -f localhost/well', '/well'],
  ['HEALTHCHECK CMD curl http://localhost:80/well\nFROM scratch', '/'],
])('the health path comes from the built stage of the Dockerfile: %j', (instructions, path) => {
  const { services, decisions } = propose({
    'compose.yml': 'services:\n  a:\n    build: .\n    ports: ["80:80"]\n',
    Dockerfile: `FROM x:1 AS base\n${instructions}\n`,
  })
  expect(services.map(({ healthPath }) => healthPath)).toEqual([path])
  expect(decisions.some((text) => text.includes('no healthcheck with a path'))).toBe(path === '/')
})

test('variables from outside are listed as decisions, with the .env that Compose would read', () => {
  const file = `services:
  a:
    image: a:\${TAG:?}
    ports: ["\${A_PORT:?}:80"]
    command: run $SHELL_S
    environment: { A: "\${SECRET}", B: "\${B:+x}", C: "\${TAG}", D: "\${D-1}\${D:?}", P: "\${COMPOSE_PROJECT_NAME}" }
`
  const { decisions } = propose({ 'compose.test.yml': file, '.env': 'SECRET=x\nTAGS=1\n' })
  expect(decisions.filter((text) => text.startsWith('`'))).toEqual([
    expect.stringMatching(/^`D` has a default/u),
    "`SECRET` in `compose.test.yml` comes from the caller's environment; it is in `.env`, but that file is not read. Set it wherever stacks are started; or take it from a file outside the repository, with `secrets`.",
    "`TAG` in `compose.test.yml` comes from the caller's environment. Set it wherever stacks are started, or replace the variable with its value.",
  ])
})

test('the health path comes from the environment that has a healthcheck', () => {
  const file = (dockerfile: string) =>
    `services:\n  a:\n    build: { context: ., dockerfile: ${dockerfile} }\n    ports: ["80:80"]\n`
  const { services } = propose({
    'compose.test.yml': file('test.Dockerfile'),
    'compose.yml': file('dev.Dockerfile'),
    'test.Dockerfile': 'FROM x:1\nHEALTHCHECK NONE\n',
    'dev.Dockerfile': 'FROM x:1\nHEALTHCHECK CMD curl http://localhost/well\n',
  })
  expect(services.map(({ healthPath }) => healthPath)).toEqual(['/well'])
})

test('a compose file that only includes others is an environment', () => {
  const part = 'services:\n  a:\n    image: a:1\n    ports: ["80:80", "81:81"]\n'
  const { environments, services, decisions } = propose({
    'compose.test.yml': 'include: [parts/api.yml]\n',
    'compose.yml': 'include: [parts/api.yml]\n',
    'parts/api.yml': part,
  })
  expect(environments.map(({ name, composeFile }) => [name, composeFile])).toEqual([
    ['test', 'compose.test.yml'],
    ['development', 'compose.yml'],
  ])
  expect(services.map(({ name }) => name)).toEqual(['a'])
  expect(decisions).toContainEqual(
    expect.stringContaining('a publishes more than one port in `parts/api.yml`.'),
  )
})

test('Dockerfiles that no environment builds are listed as a decision', () => {
  const old = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [`old/s${n}.Dockerfile`, 'FROM x:1\n']))
  const { decisions } = propose({ 'compose.test.yml': WEB, Dockerfile: 'FROM x:1\n', ...old })
  expect(decisions).toContainEqual(
    '`old/s1.Dockerfile`, `old/s2.Dockerfile`, `old/s3.Dockerfile` and 2 more are built by no environment. Delete them, as `npx ssot-docker cleanup` shows, or name them in a compose file and in a pattern under Dockerfiles.',
  )
})

test('a service named like a key of a service is not mistaken for that key', () => {
  const { decisions } = propose({
    'compose.test.yml': 'services:\n  command:\n    image: a:1\n    environment: { S: "${LEVEL}" }\n',
  })
  expect(decisions).toContainEqual(
    expect.stringMatching(/^`LEVEL` in .* comes from the caller's environment/u),
  )
})
