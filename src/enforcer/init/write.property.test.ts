import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseMatrix } from '../../core/matrix/parse.ts'
import { composeText } from '../../testing/arbitrary/compose.ts'
import { asFiles, damaged } from '../../testing/arbitrary/texts.ts'
import { found, repositoryOf } from '../../testing/repositories/test-repository.ts'
import { RULES } from '../rules/index.ts'
import { proposeMatrix } from './propose.ts'
import { isWritableValue } from './writable.ts'
import { valueCell, writeMatrix } from './write.ts'

const FILE = 'docker/DOCKER_SSOT_MATRIX.md'

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
  'compose.override.yml',
  'docker-stack.yml',
  'test/fixtures/compose.yml',
  'examples/a/docker-compose.yml',
)

/** Texts that say what files are for. */
const script = fc.constantFrom(
  '{ "scripts": { "test": "docker compose --profile a -f compose.7.yml up" } }',
  '{ "scripts": { "test:e2e": "docker compose --env-file .env.example -f compose.yml -f compose.e2e.yml up" } }',
  '{}',
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
        '["53:53/udp", "53:53"]',
        '["7000-7003:7000-7003"]',
        '["80:${PORT:-80}"]',
        '["1:${NO}"]',
      ),
      more: fc.constantFrom(
        '',
        'profiles: [a, "b|c"]',
        'network_mode: host',
        'network_mode: "service:api"',
        'env_file: .env',
        'environment: { A: "${A:-x|y}", B: "${B:-}", C: "${C:-`}", D: "${API_PORT:-1}", E: "${API_URL:-x}", F: "${F:?}" }',
        'depends_on: [api]',
      ),
    }),
    { minLength: 1, maxLength: 4 },
  )
  .map((all) => {
    const distinct = new Map(all.map((one) => [one.name, one]))
    const services = [...distinct.values()].map(
      ({ name, build, port, health, more }) =>
        `  ${name}:\n    ${build}\n    ${more}\n    ports: ${port}\n    healthcheck: { test: 'curl http://localhost${health}' }\n`,
    )
    return `services:\n${services.join('')}`
  })

test('for any repository, the written matrix is valid and agrees with the files', () => {
  const text = fc.oneof(stack, asFiles(composeText), damaged(composeText))
  const repositories = fc.record({
    files: fc.dictionary(path, text, { minKeys: 1, maxKeys: 4 }),
    script,
    hasSample: fc.boolean(),
  })
  fc.assert(
    fc.property(repositories, ({ files: composeTexts, script: scripts, hasSample }) => {
      const files = {
        ...composeTexts,
        'package.json': scripts,
        ...(hasSample ? { '.env.example': 'A=1\nAPI_PORT=2\n' } : {}),
      }
      const { composeFiles, ...rest } = repositoryOf(files)
      const proposal = proposeMatrix(
        { composeFiles, ...rest },
        {
          exists: () => false,
          read: (file) => ({ path: file, text: 'A=1\nAPI_PORT=2\n', hasBom: false }),
        },
      )
      fc.pre(proposal.environments.length > 0)
      const text = writeMatrix(proposal)
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
    { numRuns: 80 },
  )
})

test('every value that can be written is read as the same text', () => {
  const matrixOf = (cell: string) =>
    `## Environments

| Environment | Compose file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- |
| test | a.yml | - | 27000-27099 | Tests |

## Services

| Service | Container port | Protocol | Health path | Test variable | test | Rebuild budget |
| --- | --- | --- | --- | --- | --- | --- |

## Variables

| Variable | test |
| --- | --- |
| A | ${cell} |
`
  const value = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.string({
      unit: fc.constantFrom('"', '|', '-', ' ', '\\', '*', '_', '<', '&', '[', '!', '#', 'a', '$', '~'),
    }),
  )
  fc.assert(
    fc.property(value, (text) => {
      fc.pre(isWritableValue(text))
      const cell = valueCell({ from: 'matrix', text })
      const [row] = parseMatrix(matrixOf(cell), FILE).variables
      expect(row?.values.test, cell).toEqual({ from: 'matrix', text })
    }),
    { numRuns: 1000 },
  )
})
