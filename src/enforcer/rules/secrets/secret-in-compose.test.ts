import { describe, expect, test } from 'vitest'
import { found, pointedAt, repositoryOf } from '../../../testing/repositories/test-repository.ts'
import { secretInCompose } from './secret-in-compose.ts'

function repository(service: string) {
  return repositoryOf({ 'a.yml': `services:\n  a: { image: x:1, ${service} }\n` })
}

test.each([
  ['environment: { DB_PASSWORD: hunter2x }', 'environment DB_PASSWORD'],
  ['environment: ["DB_PASSWORD=hunter2x"]', 'environment DB_PASSWORD'],
  ['environment: { DB_PASSWORD: "${DB_PASSWORD:-hunter2x}" }', 'environment DB_PASSWORD'],
  ['environment: { DATABASE_URL: "postgresql://app:hunter2x@db/app" }', 'environment DATABASE_URL'],
  ['build: { context: ., args: { API_TOKEN: hunter2x } }', 'build.args API_TOKEN'],
  ['command: [curl, -fsu, "app:hunter2x", "http://web"]', 'command -fsu'],
])('a literal secret is found and not repeated: %s', (service, what) => {
  const secret = repository(service)
  const findings = [...secretInCompose.check(secret)]
  expect(findings).toMatchObject([{ subject: `service a, ${what}` }])
  expect(JSON.stringify(findings)).not.toContain('hunter2x')
  expect(pointedAt(secretInCompose, secret)[0]?.replace(/^["']/u, '')).toMatch(
    /^(?:hunter2x|\$\{DB|postgresql)/u,
  )
})

test.each([
  ['environment: { DB_PASSWORD: "${DB_PASSWORD:?}" }'],
  ['environment: { DB_PASSWORD: }'],
  ['environment: { DB_PASSWORD: "" }'],
  ['environment: [DB_PASSWORD]'],
  ['environment: { DB_PASSWORD_FILE: /run/secrets/db }'],
  ['environment: { PUBLIC_KEY: abc, PASSWORD_COST: 12, POSTGRES_HOST_AUTH_METHOD: trust }'],
  ['environment: { DATABASE_URL: "postgresql://app:${DB_PASSWORD:?}@db/app" }'],
  ['command: [curl, -fsu, "app:${DB_PASSWORD:?}", "http://web"]'],
  ['command: [curl, -fo, "a:hunter2x", "http://web"]'],
])('a service without a literal secret is not found: %s', (service) => {
  expect(found(secretInCompose, repository(service))).toEqual([])
})

test('secrets in commands, configs and env files are found, each with its own advice', () => {
  const findings = [
    ...secretInCompose.check(
      repositoryOf({
        'docker/a.yml': `services:
  a:
    image: x:1
    command: [run, --token, hunter2x]
    env_file: ../a.env
configs:
  c: { content: "password: hunter2x" }
`,
        'a.env': '# Mine\nexport DB_PASSWORD="hunter2x"\n',
      }),
    ),
  ]
  expect(findings).toMatchObject([
    { at: { line: 4, column: 29 }, subject: 'service a, command --token' },
    { at: { line: 7, column: 28 }, subject: 'config c, password' },
    {
      at: { file: 'a.env', line: 2, column: 20 },
      subject: 'DB_PASSWORD',
      message: 'DB_PASSWORD is a literal secret: its name says that it holds a password',
      related: [
        { at: { file: 'docker/a.yml', line: 5, column: 15 }, message: 'a service uses the file here' },
      ],
    },
  ])
  expect(new Set(findings.map(({ todo }) => todo)).size).toBe(3)
  expect(JSON.stringify(findings)).not.toContain('hunter2x')
})

describe('env files', () => {
  const service = (lines: string) => `services:\n  a:\n    image: x:1\n${lines}`
  const SECRET = 'DB_PASSWORD=hunter2x\n'
  const placesIn = (files: Record<string, string>) =>
    [...secretInCompose.check(repositoryOf(files))].map(
      ({ at, related = [] }) =>
        `${at.file}:${at.line}:${at.column} < ${related.map((one) => `${one.at.file}:${one.at.line}:${one.at.column}`).join()}`,
    )

  test.each([
    ['a single file', '    env_file: my.env\n', 'docker/my.env:1:13 < docker/a.yml:4:15'],
    ['a list', '    env_file: [./my.env]\n', 'docker/my.env:1:13 < docker/a.yml:4:16'],
    ['the long form', '    env_file:\n      - path: my.env\n', 'docker/my.env:1:13 < docker/a.yml:5:15'],
    ['no file', '', ''],
    ['a file that a variable names', '    env_file: ${ENV_FILE:?}\n', ''],
    ['a file outside the repository', '    env_file: ../../my.env\n', ''],
  ])('a secret in an env file is found if a service uses the file: %s', (_, lines, expected) => {
    expect(placesIn({ 'docker/a.yml': service(lines), 'docker/my.env': SECRET }).join()).toBe(expected)
  })

  test('a secret in the .env next to a compose file is found, but not in another .env', () => {
    const files = {
      'docker/a.yml': service(''),
      'docker/.env': SECRET,
      '.env': SECRET,
      'docker/x/.env': SECRET,
    }
    expect(placesIn(files)).toEqual(['docker/.env:1:13 < docker/a.yml:1:1'])
  })

  test('a secret in an env file is found once, with every compose file that uses the file', () => {
    const files = {
      'a.yml': service('    env_file: my.env\n  b:\n    extends: a\n'),
      'b.yml': service('    env_file: [my.env]\n'),
      'c/c.yml': service('    extends: { file: ../a.yml, service: a }\n'),
      'my.env': SECRET,
      // Not used: the env_file of a.yml is relative to a.yml.
      'c/my.env': SECRET,
    }
    expect(placesIn(files)).toEqual(['my.env:1:13 < a.yml:4:15,b.yml:4:16'])
  })

  test('a secret in a sample env file is found only if a service uses the file', () => {
    const samples = ['.env.example', '.env.sample', '.env.template', '.env.dist']
    const files = Object.fromEntries(samples.map((path) => [path, SECRET]))
    expect(placesIn({ 'a.yml': service(''), ...files })).toEqual([])
    expect(placesIn({ 'a.yml': service('    env_file: .env.dist\n'), ...files })).toHaveLength(1)
  })

  test('a compose file or Dockerfile is not checked as an env file', () => {
    expect(placesIn({ 'a.yml': service('    env_file: [a.yml, Dockerfile]\n'), Dockerfile: SECRET })).toEqual(
      [],
    )
  })
})
