import { describe, expect, test } from 'vitest'
import { secretsInText } from './in-text.ts'

const found = (text: string) =>
  secretsInText(text).map(({ name, value, span }) => {
    // The span is the place of the value.
    expect(text.slice(span.start, span.end)).toBe(value)
    return `${name} ${value}`
  })

const BEGIN = `-----BEGIN RSA ${'PRIVATE KEY'}-----`
const KEY = `${BEGIN}\nProc-Type: 4,ENCRYPTED\n\nMIIEsecretline\n-----END RSA ${'PRIVATE KEY'}-----`

test.each([
  ['POSTGRES_PASSWORD=hunter2', 'POSTGRES_PASSWORD hunter2'],
  ['export POSTGRES_PASSWORD="hunter2"', 'POSTGRES_PASSWORD hunter2'],
  ['  password = hunter2 ; why', 'password hunter2'],
  ["password = 'hunter 2'", 'password hunter 2'],
  ['auth:\n  password: hunter2 # why', 'password hunter2'],
  ['- password: "hunter2"', 'password hunter2'],
  ['"password": "hunter2",', 'password hunter2'],
  ['{"user": "app", "password": "hunter2"}', 'password hunter2'],
  ['{"password":"hunter2","api_key":"hunter3"}', 'password hunter2'],
  ['spring.datasource.password=hunter2', 'spring.datasource.password hunter2'],
  ['password: ${PASSWORD:-hunter2}', 'password ${PASSWORD:-hunter2}'],
  ['requirepass hunter2', 'requirepass hunter2'],
  ['masterauth "hunter2"', 'masterauth hunter2'],
  ['url = postgres://app:hunter2@db/app', 'url postgres://app:hunter2@db/app'],
  ['proxy_pass http://app:hunter2@backend;', ' proxy_pass http://app:hunter2@backend;'],
  [KEY, ` ${KEY}`],
  [`key: |\n  ${KEY}`, ` ${KEY}`],
  [BEGIN, ` ${BEGIN}`],
])('a secret in a text is found: %j', (text, expected) => {
  expect(found(text)).toContain(expected)
})

test('one secret is found per line, and several in a line of JSON', () => {
  expect(found('a_token=hunter1\r\nb=2\r\nc_token=hunter3\r\n')).toEqual([
    'a_token hunter1',
    'c_token hunter3',
  ])
  expect(found('{"password":"hunter2","api_key":"hunter3"}')).toEqual(['password hunter2', 'api_key hunter3'])
})

describe('what is not a secret', () => {
  test.each([
    '# password = hunter2',
    '; password = hunter2',
    '// password: hunter2',
    'password =',
    'password: ""',
    'password:',
    'password: ${PASSWORD:?}',
    'password: $$PASSWORD',
    'password = $${PASSWORD}',
    'password_file = /run/secrets/x',
    'password: /run/secrets/x',
    'token: |',
    'secret: >-',
    'password: *shared',
    'password: !secret db_password',
    'token: { env: TOKEN }',
    'password = {{ .Env.PASSWORD }}',
    'password = {{ PREFIX }}word',
    'password = {$$PASSWORD}',
    'password = %(PASSWORD)s',
    'password = @PASSWORD@',
    'password = __PASSWORD__',
    'password = env("PASSWORD")',
    'token = process.env.TOKEN',
    'token: config.token,',
    'const token = read()',
    '{"password_min_length": "8", "token_ttl": "30"}',
    'KEY_ID=abc',
    'AUTH_ENABLED=true',
    'TOKEN_EXPIRY=3600',
    'PASSWORD_MIN_LENGTH=8',
    'proxy_pass http://backend:8080;',
    'proxy_pass   backend;',
    'the password is asked for',
    'Note: a password follows',
    'requirepass ""',
    'requirepass $$REDIS_PASSWORD',
    'url = postgres://app:$${PW}@db/app',
    `-----BEGIN ${'PUBLIC KEY'}-----\nabc`,
  ])('a text without a literal secret is not found: %j', (text) => {
    expect(found(text)).toEqual([])
  })
})
