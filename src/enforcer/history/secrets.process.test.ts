import { expect, test } from 'vitest'
import { makeHistory } from '../../testing/repositories/history.ts'
import { linesOf, trailData, trailLines } from './report/lines.ts'
import { trailPage } from './report/markdown.ts'
import { readTrail } from './trail.ts'

const MATRIX = 'docker/DOCKER_SSOT_MATRIX.md'
const COMPOSE = 'docker/compose.yml'
/** Joined, so that the enforcer does not read it as a suppression of this file. */
const IGNORE = ['ssot', 'ignore'].join('-')

const matrix = (more: string) => `# Matrix

## Environments

| Environment | Compose file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- |
| test | docker/compose.yml | - | 28000-28499 | tests |

## Services

| Service | Container port | Protocol | Health path | Test variable | test | Rebuild budget |
| --- | --- | --- | --- | --- | --- | --- |
| redis | 6379 | redis | - | REDIS_URL | 28400-28499 | - |
${more}`

const inService = (line: (value: string) => string) => (value: string) => ({
  [COMPOSE]: `services:\n  web:\n    image: x:1\n${value === '' ? '' : `    ${line(value)}\n`}`,
})
const inVolume = (value: string) => ({
  [COMPOSE]: `services: { web: { image: x } }\nvolumes:\n  data:\n    driver_opts: { type: cifs${value === '' ? '' : `, o: "username=app,password=${value},uid=1000"`} }\n`,
})
const inRecipe = (line: (value: string) => string) => (value: string) => ({
  'web.Dockerfile': `FROM x\nRUN a\n${value === '' ? '' : `${line(value)}\n`}`,
})
const inVariables = (value: string) => ({
  [MATRIX]: matrix(
    `\n## Variables\n\n| Variable | test |\n| --- | --- |\n| LEVEL | 1 |\n${value === '' ? '' : `| OPTS | --password=${value} |\n`}`,
  ),
})

test.each<[string, (value: string) => Record<string, string>]>([
  ['the options of a volume', inVolume],
  ['an option in a variable', inService((value) => `environment: { OPTS: "--password=${value}" }`)],
  [
    'an option and its value in a variable',
    inService((value) => `environment: { OPTS: "--requirepass ${value}" }`),
  ],
  ['a Java property', inService((value) => `environment: { JAVA_OPTS: "-Xmx1g -Ddb.password=${value}" }`)],
  ['a connection', inService((value) => `environment: { CONN: "Server=h;Pwd=${value};" }`)],
  ['a label', inService((value) => `labels: { note: "api_key=${value}" }`)],
  [
    'the users of a label',
    inService((value) => `labels: { traefik.http.middlewares.a.basicauth.users: "app:$$apr1$$${value}" }`),
  ],
  ['an option of one letter', inService((value) => `entrypoint: [mysql, -uapp, -p${value}]`)],
  [
    'an option of one letter of an unknown program',
    inService((value) => `entrypoint: ["/start", "-p${value}"]`),
  ],
  [
    'an option whose program is the entrypoint',
    inService((value) => `entrypoint: [redis-cli]\n    command: ["-a", "${value}"]`),
  ],
  ['a hook', inService((value) => `post_start: [{ command: ["login", "--password", "${value}"] }]`)],
  ['an argument of a build', inService((value) => `build: { context: ., args: { OPTS: "token=${value}" } }`)],
  ['a reason', inService((value) => `user: a # ${IGNORE} image-unpinned -- they asked, password=${value}`)],
  ['a variable of the matrix', inVariables],
  ['a variable of an image', inRecipe((value) => `ENV OPTS="--password=${value}"`)],
  ['a step', inRecipe((value) => `RUN start -p${value}`)],
  ['an address', inService((value) => `labels: { note: "see redis://:${value}@cache:6379" }`)],
  ['JSON', inService((value) => `environment: { SETTINGS: '{"password":"${value}"}' }`)],
  ['a script', inRecipe((value) => `RUN psql "host=db password=${value}"`)],
])(
  '%s: no output shows a password that is set, changed, removed, and added with the whole',
  async (_, files) => {
    using history = makeHistory()
    history.add('first', { [MATRIX]: matrix(''), [COMPOSE]: 'services: {}\n', ...files('') })
    // Words that nobody would take for passwords.
    history.add('set', files('meadow'))
    history.add('changed', files('harvest4'))
    history.add('removed', files(''))
    history.add('without', Object.fromEntries(Object.keys(files('')).map((path) => [path, null])))
    history.add('whole', files('meadow'))
    const trail = await readTrail(history.root, process.env, { since: null })
    const outputs = [trailLines(trail).join('\n'), JSON.stringify(trailData(trail)), trailPage(trail)]
    for (const output of outputs) expect(output).not.toMatch(/meadow|harvest4/)
    expect(trail.entries.map(({ commit }) => commit.subject)).toEqual([
      ...['whole', 'without', 'removed', 'changed', 'set', 'first'],
    ])
  },
)

test('a value with a secret in it is told as changed, and the rest of a line for people stays', async () => {
  using history = makeHistory()
  const login = inService((value) => `environment: { CONN: "Server=h;Pwd=${value};" }`)
  const reason = inService((value) => `user: a # ${IGNORE} image-unpinned -- they asked, password=${value}`)
  history.add('first', { [MATRIX]: matrix(''), [COMPOSE]: 'services: {}\n' })
  // Common words are no less secret there.
  history.add('login', login('changeme'))
  history.add('other login', login('admin'))
  history.add('reason', reason('meadow'))
  history.add('note: password=meadow', { [COMPOSE]: 'services: {}\n' })
  const { entries } = await readTrail(history.root, process.env, { since: null })
  const lines = entries.map((entry) => [entry.commit.subject, ...linesOf(entry)])
  expect(lines[0]?.[0]).toBe('note: password=[redacted]')
  expect(lines[1]?.join('\n')).toContain('they asked, password=[redacted]')
  expect(lines[2]).toEqual(['other login', 'web/test: variable CONN changed; its value is hidden'])
  expect(entries[2]?.changes).toMatchObject([{ isSecret: true, from: null, to: null }])
})

test.each([
  'environment: { TOKEN_TTL: 30m }',
  'environment: { OPTS: "-profile=fast --password-file=/run/secrets/db" }',
  'environment: { URL: "http://web:9000/?page=two" }',
  'environment: { DB_PASSWORD: "${DB_PASSWORD:?}" }',
  'labels: { note: "no password here" }',
  'entrypoint: [mkdir, -p, /data]',
  'command: ["sh", "-c", "login --password $$PASSWORD"]',
  'command: ["ssh", "-p2222", "host"]',
  'command: ["sh", "-c", "TOKEN=$$(cat /run/secrets/token) start"]',
  'command: ["cc", "-pthread", "main.c"]',
])('%s has no secret, and is shown', async (line) => {
  using history = makeHistory()
  history.add('first', { [MATRIX]: matrix(''), [COMPOSE]: 'services: { web: { image: x } }\n' })
  history.add('second', { [COMPOSE]: `services:\n  web:\n    image: x\n    ${line}\n` })
  const { entries } = await readTrail(history.root, process.env, { since: null })
  expect(entries[0]?.commit.subject).toBe('second')
  expect(entries[0]?.changes).toMatchObject([{ isSecret: false, from: null, to: expect.any(String) }])
  expect(JSON.stringify(entries[0])).not.toContain('redacted')
})
