import { expect, test } from 'vitest'
import { repositoryOf } from '../../testing/repositories/test-repository.ts'
import { proposeMatrix } from './propose.ts'

const propose = (files: Record<string, string>) =>
  proposeMatrix(repositoryOf(files), {
    exists: (path) => path in files,
    read: (path) => ({ path, text: files[path] ?? '', hasBom: false }),
  })

const WEB = `services:
  web:
    build: .
    ports: ["8080:8080", "9229:9229"]
    environment:
      LEVEL: \${LEVEL:-info}
      KEY: \${KEY:?}
  cache:
    image: redis:\${REDIS:-8}
    ports: ["\${REDIS_PORT:-6379}:6379"]
  tools:
    image: adminer
    profiles: [tools]
    ports: ["8081:8080"]
`

test('the only compose file is for local work and for tests, and every row is there', () => {
  const proposal = propose({ 'compose.yml': WEB, Dockerfile: 'FROM node:24\n' })
  expect(proposal.environments).toEqual([
    {
      name: 'development',
      composeFile: 'compose.yml',
      profiles: [],
      envFile: null,
      dockerfiles: ['Dockerfile'],
      hostPorts: { from: 6379, to: 9229 },
      purpose: 'Local work',
      isForTests: false,
    },
    {
      name: 'test',
      composeFile: 'compose.yml',
      profiles: [],
      envFile: null,
      dockerfiles: ['Dockerfile'],
      hostPorts: { from: 27_000, to: 27_299 },
      purpose: 'End-to-end tests',
      isForTests: true,
    },
  ])
  expect(
    proposal.services.map(({ name, protocol, variable, isBuilt, ports }) =>
      [name, protocol, variable, isBuilt, ports.get('development')?.from, ports.get('test')?.from].join(' '),
    ),
  ).toEqual([
    'web http WEB_URL true 8080 27000',
    'web:debug tcp WEB_DEBUG_URL false 9229 27100',
    'cache redis CACHE_URL false 6379 27200',
  ])
  const both = (value: object) => [
    ['development', value],
    ['test', value],
  ]
  expect(proposal.variables.map(({ name, values }) => [name, [...values]])).toEqual([
    ['KEY', both({ from: 'environment' })],
    ['LEVEL', both({ from: 'matrix', text: 'info' })],
    ['REDIS', both({ from: 'matrix', text: '8' })],
  ])
  expect(proposal.images).toEqual(['redis:8'])
  expect(proposal.decisions).toEqual([
    'Nothing in the repository sets `KEY`. Set it wherever stacks are started, or write values for tests under Variables.',
  ])
})

test('a Dockerfile that is missing or behind an inactive profile is in no pattern', () => {
  const { environments } = propose({
    'compose.yml': `services:
  a: { build: ./a }
  b: { build: ./b }
  c: { build: ./c, profiles: [more] }
`,
    'a/Dockerfile': 'FROM x:1\n',
    'c/Dockerfile': 'FROM x:1\n',
  })
  expect(environments.map(({ dockerfiles }) => dockerfiles)).toEqual([['a/Dockerfile'], ['a/Dockerfile']])
})

test.each([
  ['a network of another service', 'network_mode: "service:b"'],
  ['the network of the host', 'network_mode: host'],
])('a service on %s has no row', (_, line) => {
  const { services } = propose({
    'compose.yml': `services:\n  a:\n    image: x:1\n    ${line}\n    ports: ["80:80"]\n  b: { image: "y:1", ports: ["81:81"] }\n`,
  })
  expect(services.map(({ name }) => name)).toEqual(['b'])
})

test('a service on a bridge has its rows', () => {
  const { services } = propose({
    'compose.yml': 'services:\n  a:\n    image: x:1\n    network_mode: bridge\n    ports: ["80:80"]\n',
  })
  expect(services.map(({ name }) => name)).toEqual(['a'])
})

test('ports of an override file are published, and of its services only those that the stack has', () => {
  const { services, decisions } = propose({
    'compose.yml': 'services:\n  api:\n    image: x:1\n',
    'compose.override.yml':
      'services:\n  api:\n    ports: ["${PORT:-8000}:8000"]\n  mail:\n    image: mailhog/mailhog\n    ports: ["25:25"]\n',
  })
  expect(
    services.map(({ name, ports }) => [name, ports.get('development')?.from, ports.get('test')?.from]),
  ).toEqual([['api', 8000, 27_000]])
  expect(decisions).toHaveLength(1)
})

test('the env file sets variables, images and ports', () => {
  const { environments, variables, services, images } = propose({
    'compose.yml':
      'services:\n  db:\n    image: "postgres:${PG}"\n    ports: ["${DB}:${INNER:-5432}"]\n    env_file: .env\n',
    '.env': 'PG=17\nDB=5433\n',
  })
  expect(environments.map(({ envFile }) => envFile)).toEqual(['.env', '.env'])
  expect(variables.map(({ name }) => name)).toEqual(['INNER'])
  expect(images).toEqual(['postgres:17'])
  expect(services[0]?.ports.get('development')).toEqual({ from: 5433, to: 5433 })
})

test('what a person has to decide about ports, env files and profiles is listed', () => {
  const { decisions } = propose({
    'compose.yml': `services:
  a:
    image: x:1
    profiles: [one]
    env_file: secret.env
    ports: ["1:\${UNKNOWN}", "20000-30000:20000-30000/udp"]
  1st: { image: "x:1", profiles: [one], ports: ["80:80"] }
  b: { image: "x:1", profiles: [two] }
`,
  })
  expect(decisions).toEqual([
    expect.stringMatching(/^The name 1st does not begin with a letter/u),
    'Every service of `compose.yml` has a profile. Write the profiles that development and test need under Profiles; `one` is a guess.',
    'development and test need `secret.env`, which git does not have. Write the path of a file with values for tests under Env file.',
    expect.stringMatching(
      /^The container port of a in `1:\$\{UNKNOWN\}` depends on a variable without a value/u,
    ),
    expect.stringMatching(/^a publishes more ports in `20000-30000:20000-30000\/udp` than rows can name/u),
    expect.stringMatching(/^Nothing in the repository sets `UNKNOWN`/u),
  ])
})

test.each([
  ['HEALTHCHECK CMD wget -q -O /dev/null http://localhost:80/well || exit 1', '/well'],
  ['HEALTHCHECK --interval=1s CMD ["curl", "http://localhost:80/well"]\nFROM base AS other', '/well'],
  ['HEALTHCHECK CMD curl http://localhost:80/well\nHEALTHCHECK NONE', null],
  ['HEALTHCHECK CMD curl -f localhost/well', '/well'],
  ['HEALTHCHECK CMD curl http://localhost:80/well\nFROM scratch', null],
])('the health path comes from the built stage of the Dockerfile: %j', (instructions, path) => {
  const { services } = propose({
    'compose.yml': 'services:\n  a:\n    build: .\n    ports: ["80:80"]\n',
    Dockerfile: `FROM x:1 AS base\n${instructions}\n`,
  })
  expect(services.map(({ healthPath }) => healthPath)).toEqual([path])
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
  const { environments, services } = propose({
    'compose.yml': 'include: [parts/api.yml]\n',
    'parts/api.yml': 'services:\n  a:\n    image: a:1\n    ports: ["80:80", "81:81"]\n',
  })
  expect(environments.map(({ name, composeFile }) => [name, composeFile])).toEqual([
    ['development', 'compose.yml'],
    ['test', 'compose.yml'],
  ])
  expect(services.map(({ name }) => name)).toEqual(['a', 'a:p81'])
})

test('a service named like a key of a service is not mistaken for that key', () => {
  const { variables } = propose({
    'compose.test.yml': 'services:\n  command:\n    image: a:1\n    environment: { S: "${LEVEL}" }\n',
  })
  expect(variables.map(({ name }) => name)).toEqual(['LEVEL'])
})

test('a Dockerfile in a folder of samples is outside, unless an environment builds it', () => {
  const files = {
    'compose.yml': 'services: { a: { build: examples/a } }\n',
    'examples/a/Dockerfile': 'FROM x:1\n',
  }
  expect(propose(files).outside).toEqual([])
  expect(propose({ ...files, 'examples/b/Dockerfile': 'FROM x:1\n' }).outside).toEqual([
    { path: 'examples/b/Dockerfile', reason: 'Samples for users' },
  ])
})
