import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { composeText } from '../../testing/arbitrary/compose.ts'
import { asFiles, damaged } from '../../testing/arbitrary/texts.ts'
import { found, repositoryOf } from '../../testing/repositories/test-repository.ts'
import { RULES } from '../rules/index.ts'
import { proposeMatrix } from './propose.ts'
import { writeMatrix } from './write.ts'

const FILE = 'docker/DOCKER_SSOT_MATRIX.md'

test('a written matrix can be parsed and says what was proposed', () => {
  const repository = repositoryOf({
    'compose.test.yml':
      'services:\n  my-api:\n    build: .\n    ports: ["8080:80"]\n  worker:\n    image: x:1\n',
    'compose.yml': 'services:\n  my-api:\n    image: api:1\n    ports: ["8080:80"]\n',
    Dockerfile: 'FROM x:1\n',
  })
  const matrix = parseMatrix(writeMatrix(proposeMatrix(repository)), FILE)
  expect(matrix.environments).toMatchObject([
    {
      name: 'test',
      composeFile: 'compose.test.yml',
      dockerfiles: 'Dockerfile',
      hostPorts: { from: 27000, to: 27099 },
    },
    {
      name: 'development',
      composeFile: 'compose.yml',
      dockerfiles: null,
      hostPorts: { from: 8080, to: 8080 },
    },
  ])
  expect(matrix.services).toMatchObject([
    {
      name: 'my-api',
      containerPort: 80,
      variable: 'MY_API_URL',
      ports: { test: { from: 27000, to: 27099 } },
    },
  ])
})

/** Names that people give to files and services. */
const path = fc.constantFrom(
  'compose.yml',
  'docker-compose.yaml',
  'docker-compose.test.yml',
  'compose.e2e.yml',
  'deploy/compose.prod.yml',
  'docker-compose.Staging_2.yml',
  'compose.wild name.yml',
  'compose.7.yml',
)
const serviceName = fc.constantFrom(
  'api',
  'my-api',
  'my_api',
  'a.b',
  'API',
  '1st',
  'compose',
  'a__b__',
  'x'.repeat(40),
  'path',
  'node',
  'build-ca-file',
  'docker',
)

const stack = fc
  .array(
    fc.record({
      name: serviceName,
      health: fc.constantFrom('', '/__health__', '/up||exit 1', '/a?b=c&d|e', '/~x*y*', '/\\\\x'),
      build: fc.constantFrom(
        'image: redis:8',
        'build: .',
        'build: ./api',
        'build: { dockerfile: "my file" }',
      ),
      port: fc.constantFrom(
        '[]',
        '["80:80"]',
        '[80]',
        '["8080:80", "81:81"]',
        '["${P:-9}:80"]',
        '["53:53/udp"]',
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) => {
    const distinct = new Map(all.map((one) => [one.name, one]))
    const services = [...distinct.values()].map(
      ({ name, build, port, health }) =>
        `  ${name}:\n    ${build}\n    ports: ${port}\n    healthcheck: { test: 'curl http://localhost${health}' }\n`,
    )
    return `services:\n${services.join('')}`
  })

test('for any repository, the written matrix is valid and agrees with the files', () => {
  const text = fc.oneof(stack, asFiles(composeText), damaged(composeText))
  fc.assert(
    fc.property(fc.dictionary(path, text, { minKeys: 1, maxKeys: 4 }), (files) => {
      const { composeFiles, ...rest } = repositoryOf(files)
      const proposal = proposeMatrix({ composeFiles, ...rest })
      fc.pre(proposal.environments.length > 0)
      const text = writeMatrix(proposal)
      // A matrix without a service is invalid, and this is listed as a decision.
      if (proposal.services.length === 0) {
        expect(proposal.decisions.join()).toContain('No service publishes a port')
        return
      }
      expect(() => parseMatrix(text, FILE), text).not.toThrow()
      const own = ['matrix-invalid', 'matrix-pattern-overlap', 'matrix-prose-drift']
      const built = composeFiles.flatMap(({ services }) =>
        services.flatMap(({ build }) => build?.dockerfile ?? []),
      )
      const dockerfiles = Object.fromEntries(built.map((path) => [path, 'FROM x:1\n']))
      const repository = repositoryOf({ ...dockerfiles, ...files, [FILE]: text })
      const contradictions = RULES.filter(({ id }) => own.includes(id)).flatMap((rule) =>
        found(rule, repository),
      )
      expect(contradictions, text).toEqual([])
    }),
    { numRuns: 50 },
  )
}, 20_000)
