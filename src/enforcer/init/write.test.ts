import { expect, test } from 'vitest'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { repositoryOf } from '../../testing/repositories/test-repository.ts'
import { proposeMatrix } from './propose.ts'
import { valueCell, writeMatrix } from './write.ts'

const FILE = 'docker/DOCKER_SSOT_MATRIX.md'

const written = (files: Record<string, string>) => {
  const proposal = proposeMatrix(repositoryOf(files), {
    exists: (path) => path in files,
    read: (path) => ({ path, text: files[path] ?? '', hasBom: false }),
  })
  return writeMatrix(proposal)
}

test('a written matrix can be parsed and says what was proposed', () => {
  const text = written({
    'compose.test.yml': `services:
  my-api:
    build: .
    profiles: [app]
    ports: ["8080:80", "53:53/udp"]
    environment: { A: "\${A:-a|b}", B: "\${B:-}" }
  worker:
    image: x:1
    profiles: [app]
`,
    'compose.yml': 'services:\n  my-api:\n    image: api:1\n    ports: ["8080:80"]\n',
    'examples/compose.yml': 'services:\n  a:\n    image: x:1\n',
    '.env': 'X=1\n',
    Dockerfile: 'FROM x:1\n',
  })
  const matrix = parseMatrix(text, FILE)
  expect(matrix.environments).toMatchObject([
    { name: 'development', composeFile: 'compose.yml', dockerfiles: [], profiles: [], envFile: '.env' },
    {
      name: 'test',
      composeFile: 'compose.test.yml',
      dockerfiles: ['Dockerfile'],
      profiles: ['app'],
      envFile: '.env',
      hostPorts: { from: 27000, to: 27199 },
    },
  ])
  expect(matrix.services).toMatchObject([
    {
      name: 'my-api',
      containerPort: 80,
      transport: 'tcp',
      variable: 'MY_API_URL',
      ports: { test: { from: 27000 } },
    },
    { name: 'my-api:p53', containerPort: 53, transport: 'udp', ports: { development: null } },
  ])
  expect(matrix.variables.map(({ name, values }) => [name, values])).toEqual([
    ['A', { development: null, test: { from: 'matrix', text: 'a|b' } }],
    ['B', { development: null, test: { from: 'matrix', text: '' } }],
  ])
  expect(matrix.images.map(({ image, digest }) => [image, digest])).toEqual([
    ['api:1', null],
    ['x:1', null],
  ])
  expect(matrix.outside).toMatchObject([{ path: 'examples/**', reason: 'Samples for users' }])
})

test('tables and columns that nothing needs are left out', () => {
  const text = written({ 'compose.yml': 'services:\n  a:\n    build: .\n    ports: ["80:80"]\n' })
  expect(text).not.toMatch(/Profiles|Env file|## (?:Variables|Images|Outside|To decide)/u)
})

test.each([
  'services:\n  a:\n    image: x:1\n',
  'services:\n  a:\n    image: x:1\n    network_mode: host\n    ports: ["80:80"]\n',
  'services:\n  a:\n    image: x:1\n    ports: ["53:53/udp"]\n',
  'services:\n  1st:\n    image: x:1\n    ports: ["80:80"]\n',
])('a matrix can always be parsed: %j', (compose) => {
  const matrix = parseMatrix(written({ 'compose.yml': compose }), FILE)
  expect(matrix.environments.map(({ name }) => name)).toEqual(['development', 'test'])
})

test.each([
  ['a', 'a'],
  ['1.5', '1.5'],
  ['', '""'],
  ['-', '`"-"`'],
  ['from environment', '`"from environment"`'],
  ['"x"', '`""x""`'],
  [' x ', '`" x "`'],
  ['a|b', '`a\\|b`'],
  ['*a*', '`*a*`'],
])('the value %j is written as %s', (text, cell) => {
  expect(valueCell({ from: 'matrix', text })).toBe(cell)
})
