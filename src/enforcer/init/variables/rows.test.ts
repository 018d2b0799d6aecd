import { expect, test } from 'vitest'
import { repositoryOf } from '../../../testing/repositories/test-repository.ts'
import { lookupIn, proposeVariables } from './rows.ts'

interface Given {
  envFile?: Record<string, string>
  portVariables?: string[]
  hostPorts?: Record<string, number>
}

function propose(service: string, { envFile = {}, portVariables = [], hostPorts = {} }: Given = {}) {
  const { values, ...rest } = proposeVariables({
    environment: 'test',
    files: repositoryOf({ 'compose.yml': `services:\n  api:\n    image: x\n${service}` }).composeFiles,
    envFile: new Map(Object.entries(envFile)),
    portVariables: new Set(portVariables),
    hostPorts: new Map(Object.entries(hostPorts)),
  })
  const cells = [...values].map(([name, value]) => [name, value.from === 'matrix' ? value.text : value])
  return {
    ...Object.fromEntries(cells),
    ...Object.fromEntries(Object.entries(rest).filter(([, all]) => all.length > 0)),
  }
}

const environment = (value: string) => `    environment:\n      A: ${value}\n`

test.each([
  ['a default', '"${X:-y}"', { X: 'y' }],
  ['an empty default', '"${X:-}"', { X: '' }],
  ['a default without a colon', '"${X-a b}"', { X: 'a b' }],
  ['an escaped dollar', '"${X:-a$$b}"', { X: 'a$b' }],
  ['nested defaults', '"${X:-${Y:-z}/1}"', { X: 'z/1', Y: 'z' }],
  ['a use without a default beside one with it', '"${X} ${X:-y}"', { X: 'y' }],
  ['only an alternative', '"${X:+on}"', {}],
  ['what every shell has', '"${PWD} ${USER}"', {}],
  [
    'a default for what a shell may have',
    '"${HOSTNAME:-web} ${USER:-app}"',
    { HOSTNAME: 'web', USER: 'app' },
  ],
  ['a name that only looks like one of Docker', '"${DOCKER_REGISTRY:-x}"', { DOCKER_REGISTRY: 'x' }],
  ['what Docker reads', '"${DOCKER_HOST:-x} ${HOME:-/x} ${COMPOSE_PROJECT_NAME}"', {}],
])('the matrix gets the value of a variable with %s', (_, value, expected) => {
  expect(propose(environment(value))).toEqual(expected)
})

test.each([
  environment('"${X:?}"'),
  environment('"${X?say why}"'),
  '    volumes: ["${X}:/data"]\n',
  '    user: "${X}"\n',
  '    build: { context: "${X}" }\n',
  // Its default depends on what cannot be empty.
  '    volumes: ["${Y:-./a/${X}}:/data"]\n',
])('a variable comes from the environment if nothing sets it and it is needed: %j', (service) => {
  expect(propose(service)).toMatchObject({ X: { from: 'environment' } })
  expect(propose(service, { envFile: { X: '1' } })).not.toHaveProperty('X')
})

test.each([
  environment('"${X}"'),
  environment('$X'),
  '    build: { args: { A: "$X" } }\n',
  '    labels: ["a=$X"]\n',
])('a variable is empty, as Compose makes it, if nothing sets it and it may be empty: %j', (service) => {
  expect(propose(service)).toEqual({ X: '', empty: ['X'] })
})

test('a default with a variable that is empty is known', () => {
  expect(propose(environment('"${X:-a${Y}}"'))).toEqual({ X: 'a', Y: '', empty: ['Y'] })
})

test('a bare variable of a command may be one of its shell', () => {
  expect(propose('    command: run $X\n')).toEqual({})
})

test('several defaults of one variable are for a person', () => {
  expect(propose(environment('"${X:-a}${X:-b}"'))).toEqual({ X: 'a', ambiguous: ['X'] })
  expect(propose(environment('"${X:-}${X:-b}"'))).toEqual({ X: 'b', ambiguous: ['X'] })
})

test('a default that no cell can hold is for a person', () => {
  expect(propose(environment('"${X:-a`b}"'))).toEqual({ unwritable: ['X'] })
})

test.each([
  ['the host port', '    ports: ["${API_PORT:-3000}:3000"]\n', {}],
  ['the host port of the long form', '    ports: [{ published: "${API_PORT:-3}", target: 80 }]\n', {}],
  ['an address of this machine', environment('http://localhost:${API_PORT:-3000}/'), {}],
  ['the container port', '    ports: ["${API_PORT:-3000}:${API_PORT:-3000}"]\n', { API_PORT: '3000' }],
  ['the container port of the long form', '    ports: [{ target: "${API_PORT:-80}" }]\n', { API_PORT: '80' }],
  ['a setting', environment('${API_PORT:-3000}'), { API_PORT: '3000' }],
])(
  'a port variable of the matrix that is %s gets a row only if the host port would be wrong',
  (_, service, expected) => {
    expect(propose(service, { portVariables: ['API_PORT'] })).toEqual(expected)
  },
)

test.each([
  ['environment: { A: "http://localhost:${WEB:-3000}" }', {}],
  ['healthcheck: { test: "curl localhost:${WEB:-3000}" }', { WEB: '3000' }],
  ['command: "--listen 0.0.0.0:${WEB:-3000}"', { WEB: '3000' }],
  ['environment: { A: "http://localhost:${OTHER:-3000}" }', { OTHER: '3000' }],
])('a host port needs no row in an address of the host, as for the gate: %s', (more, expected) => {
  expect(propose(`    ports: ["\${WEB:-3000}:80"]\n    ${more}\n`)).toEqual(expected)
})

test('the value of an env file has a row where a port variable of the matrix would take its place', () => {
  const given = { envFile: { API_PORT: '80' }, portVariables: ['API_PORT'] }
  expect(propose(environment('${API_PORT}'), given)).toEqual({ API_PORT: '80' })
})

test('a required variable of a host port only has a number that is never used', () => {
  const given = { hostPorts: { WEB: 27_000 } }
  expect(propose('    ports: ["${WEB:?}:80"]\n', given)).toEqual({ WEB: '27000' })
  expect(propose('    ports: ["${WEB}:80"]\n', given)).toEqual({})
  expect(propose('    ports: ["${WEB:?}:80"]\n', { ...given, portVariables: ['WEB'] })).toEqual({})
})

test('defaults that refer to each other have no value', () => {
  const { composeFiles } = repositoryOf({ 'compose.yml': 'services:\n  a:\n    image: "${A:-${B:-${A}}}"\n' })
  expect(lookupIn(composeFiles, new Map())('A')).toBeNull()
})
