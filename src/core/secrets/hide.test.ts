import { expect, test } from 'vitest'
import type { ComposeModel } from '../compose/model.ts'
import { SsotError } from '../errors/errors.ts'
import { KnownSecrets } from './hide.ts'
import { inContainer, inEnvironment, inModel } from './read/in-model.ts'

const knowing = (...secrets: string[]) => new KnownSecrets().learn({ secrets, names: [] })
const model = (environment: Record<string, string | null>): ComposeModel => ({
  name: 'p',
  services: { db: { environment } },
})

const BODY = [
  'MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQDExampleKey01',
  'q3ExampleKeyLine02AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA0',
  'c2hvcnQ=',
]
const BEGIN = '-----BEGIN PRIVATE KEY-----'
const END = '-----END PRIVATE KEY-----'
const PEM = [BEGIN, ...BODY, END].join('\n')

test('the values of variables that are named like secrets, and passwords in URLs, are hidden', () => {
  const known = new KnownSecrets().learn(
    inModel(
      model({
        POSTGRES_PASSWORD: 'hunter2hunter2',
        API_KEY: 'k-123456',
        DATABASE_URL: 'postgresql://app:s3cr3t@db:5432/app',
        SESSION_TOKEN: 'hunter2',
        NOTHING_TOKEN: null,
      }),
    ),
  )
  expect(known.hide('login with hunter2hunter2, then hunter2, then s3cr3t at db:5432/app as app')).toBe(
    'login with [redacted], then [redacted], then [redacted] at db:5432/app as app',
  )
})

test('the values of other variables stay readable', () => {
  const text = 'debug abcdef1234 /run/secrets/db http://127.0.0.1:28100 3600 RS256-x'
  const known = new KnownSecrets().learn(
    inModel(
      model({
        LOG_LEVEL: 'debug',
        PUBLIC_KEY: 'abcdef1234',
        POSTGRES_PASSWORD_FILE: '/run/secrets/db',
        AUTH_URL: 'http://127.0.0.1:28100',
        TOKEN_TTL: '3600',
        TOKEN_ALGORITHM: 'RS256-x',
      }),
    ),
  )
  expect(known.hide(text)).toBe(text)
})

test.each([
  ['as a whole', PEM],
  ['in JSON', JSON.stringify(PEM)],
  ['with a mark before each line', PEM.replaceAll(/^/gmu, 'web  | ')],
  ['without its beginning', [...BODY.slice(1), END].join('\n')],
  ['without its end', [BEGIN, ...BODY.slice(0, 2)].join('\n')],
])('an unknown private key is hidden %s, and what is around it stays', (_, key) => {
  const shown = new KnownSecrets().hide(`before\nread ${key.startsWith('{') ? '' : '\n'}${key}\nafter it`)
  for (const line of BODY.slice(0, 2)) expect(shown).not.toContain(line)
  expect(shown).toMatch(/^before\n/u)
  expect(shown).toMatch(/\nafter it$/u)
})

test('each line of a private key that is known is hidden by itself, as logs cut it', () => {
  const known = new KnownSecrets().learn(inModel(model({ TLS_KEY_PEM: PEM })))
  for (const line of BODY) expect(known.hide(`web | ${line}`)).toBe('web | [redacted]')
  expect(known.hide(BODY[0]?.slice(0, 40) ?? '')).not.toBe('')
})

test.each([
  'ghp_0123456789abcdefghijABCDEFGHIJ0123456789',
  'AKIAIOSFODNN7EXAMPLE',
  'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N',
])('a token of a known form is hidden although nobody has told of it: %s', (token) => {
  expect(new KnownSecrets().hide(`got ${token}.`)).toMatch(/^got \[redacted\]\.?$/u)
})

test('the password of an address is hidden although nobody has told of it, and its user and host stay', () => {
  expect(new KnownSecrets().hide('cannot reach amqp://app:tr1cky-one@queue:5672/jobs')).toBe(
    'cannot reach amqp://app:[redacted]@queue:5672/jobs',
  )
})

test('a value that was cut off is hidden', () => {
  expect(knowing('superSecret-42').hide('cannot unmarshal !!str `superSe...` into int')).toBe(
    'cannot unmarshal !!str `[redacted]...` into int',
  )
  expect(knowing(`Aq1'"$&<> 2`).hide(`probe: Aq1'"$&<...`)).toBe('probe: [redacted]...')
  expect(knowing('superSecret-42').hide('Basic c3VwZXJTZWNy...')).toBe('Basic [redacted]...')
  expect(knowing('production-42x').hide('in production...')).toBe('in production...')
  const output = 'x '.repeat(2040)
  expect(knowing('superSecret-42').hide(`${output}superSec`)).toBe(`${output}[redacted]`)
})

test('a secret with colours inside is hidden, and other colours stay', () => {
  const known = knowing('correct-horse')
  expect(known.hide('it is corr\x1b[1mect-hor\x1b[0mse')).toBe('it is [redacted]')
  expect(known.hide('\x1b[31mit is correct-horse\x1b[0m')).toBe('\x1b[31mit is [redacted]\x1b[0m')
})

test('secrets that overlap leave nothing of each other', () => {
  expect(knowing('aaa-1-bbb', 'bbb-2-ccc').hide('x aaa-1-bbb-2-ccc y')).toBe('x [redacted] y')
})

test('what a container was created with is hidden, also if the files have changed', () => {
  const known = new KnownSecrets().learn(
    inContainer({
      environment: ['DB_PASSWORD=old$1pass', 'PATH=/usr/bin', 'EMPTY='],
      commands: [
        ['server', '--token', 'tok3n-abc'],
        ['CMD-SHELL', 'probe --password=pr0be-pass'],
      ],
    }),
  )
  expect(known.hide('old$1pass tok3n-abc pr0be-pass /usr/bin')).toBe(
    '[redacted] [redacted] [redacted] /usr/bin',
  )
})

test('the environment of a process is hidden, also where a stack does not use it', () => {
  const known = new KnownSecrets().learn(
    inEnvironment({ NPM_TOKEN: 'n0t-for-all', HOME: '/root', GITLAB_TOKEN: 'docker' }),
  )
  expect(known.hide('n0t-for-all in /root with docker')).toBe('[redacted] in /root with docker')
})

test('an error is hidden whole: its message, its evidence, its problems, its causes and its trace', () => {
  const secret = 'hunter2-x'
  const cause = new Error(`because ${secret}`, { cause: new AggregateError([new Error(secret)], secret) })
  const error = new SsotError({
    code: 'SERVICE_EXITED',
    service: 'web',
    summary: `web says ${secret}`,
    todo: `Change ${secret}`,
    evidence: { state: 'exited', lastLines: ['a', secret], healthOutput: secret, command: ['x', secret] },
    problems: [{ file: 'a.yml', line: 1, column: 2, message: secret, found: secret, allowed: secret }],
    cause,
  })
  const hidden = knowing(secret).hideError(error)
  if (!(hidden instanceof SsotError)) throw new Error('the error has another type')
  const inner = hidden.cause as Error
  const all = [hidden.message, hidden.stack, JSON.stringify(hidden.serialize()), inner.message, inner.stack]
  expect(
    [...all, String(inner.cause), String((inner.cause as AggregateError).errors[0])].join(),
  ).not.toContain(secret)
  expect(hidden).toMatchObject({ code: 'SERVICE_EXITED', service: 'web', summary: 'web says [redacted]' })
})

test.each([
  ['a DOMException', () => new DOMException('hunter2-x', 'AbortError')],
  ['a frozen error', () => Object.freeze(new Error('hunter2-x'))],
  ['an error that is its own cause', () => ownCause(new Error('hunter2-x'))],
  ['a text', () => 'hunter2-x'],
])('%s is hidden as the cause of an error', (_, make) => {
  const error = new SsotError({ code: 'STACK_FAILED', summary: 's', todo: 't', cause: make() })
  const hidden = knowing('hunter2-x').hideError(error)
  expect(String((hidden as Error).cause)).toMatch(/\[redacted\]$/u)
  expect(String(((hidden as Error).cause as Error).stack)).not.toContain('hunter2')
})

function ownCause(error: Error): Error {
  error.cause = error
  return error
}

test('what programs compare stays in data, whatever the passwords are', () => {
  const event = { type: 'service-exited', service: 'web', line: 'not web-exit7' }
  expect(knowing('service-exited', 'web-exit7').hideIn(event)).toEqual({ ...event, line: 'not [redacted]' })
})

test.each([
  [
    'PG',
    'host=db user=app password=s3cret-x dbname=shop sslmode=off',
    'host=db user=app password=[redacted] dbname=shop sslmode=off',
  ],
  ['JAVA_OPTS', '-Xmx1g -Ddb.password=s3cret-x -Dmode=fast', '-Xmx1g -Ddb.password=[redacted] -Dmode=fast'],
  [
    'ADO',
    'Server=db;User Id=sa;Password=s3cret-x;Encrypt=false',
    'Server=db;User Id=sa;Password=[redacted];Encrypt=false',
  ],
  [
    'JDBC',
    'jdbc:mysql://db/shop?user=app&password=s3cret-x&tz=utc',
    'jdbc:mysql://db/shop?user=app&password=[redacted]&tz=utc',
  ],
  [
    'URLS',
    'amqp://a:s3cret-x@q1,amqp://b:s3cret-y@q2/jobs',
    'amqp://a:[redacted]@q1,amqp://b:[redacted]@q2/jobs',
  ],
])('only the secret of a setting is hidden, not what stands around it: %s', (name, value, shown) => {
  const known = new KnownSecrets().learn(inModel(model({ [name]: value })))
  expect(known.hide(`cannot open ${value} now`)).toBe(`cannot open ${shown} now`)
})
