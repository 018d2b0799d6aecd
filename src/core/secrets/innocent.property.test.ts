import { readdirSync, readFileSync } from 'node:fs'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ComposeModel } from '../compose/model.ts'
import { KnownSecrets } from './hide.ts'
import { OWN_WORDS } from './own-words.ts'
import { inEnvironment, inModel } from './read/in-model.ts'

/** What this program and its docs say: every word of it is innocent. */
const DOCS = readdirSync('docs')
  .filter((name) => name.endsWith('.md'))
  .map((name) => readFileSync(`docs/${name}`, 'utf8'))
const HELP = readFileSync('src/cli/__snapshots__/program.test.ts.snap', 'utf8')
const REPORT = `[SERVICE_EXITED] api exited with 1 before it was ready
  state exited, exit code 1
  command: docker compose -p ssot-shop-test-1a2b create --no-build
  last health probe:
    | pg_isready: postgres:5432 - no response; user postgres, database postgres
  last lines of output:
    | Error: getaddrinfo ENOTFOUND postgres
    | connect postgresql://postgres:postgres@postgres:5432/postgres failed, retry true, 5432, 30s
    | FATAL: password authentication failed for user "postgres" (SCRAM-SHA-256)
    | open /docker-entrypoint-initdb.d/admin.sql: no such file; image docker.io/library/postgres:16-alpine
    | sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 2026-01-31T10:00:00.000Z
  What to do: see https://www.postgresql.org/docs/16/auth-password.html?lang=en#top`

const MODEL: ComposeModel = {
  name: 'shop',
  services: {
    postgres: {
      image: 'registry.example.com:5000/team/postgres-ha:16-alpine',
      container_name: 'shop_database_1',
      hostname: 'pgmain',
      environment: { POSTGRES_USER: 'shopuser', POSTGRES_DB: 'shopdb', PGHOST: 'pgprimary', TZ: 'UTC' },
      volumes: [{ type: 'bind', source: '/repo/docker/initdata.sql', target: '/docker/seedfile.sql' }],
    },
    api: {
      build: { context: '/repo', dockerfile: 'docker/api.Dockerfile', target: 'devstage' },
      environment: { STORE: 'postgres://storeuser:x@storehost:5432/storedb', QUEUE: 'amqp://mq/queuename' },
      networks: { backnet: null },
    },
  },
  networks: { backnet: { name: 'shop_backnet' } },
  volumes: { pgvolume: {} },
  secrets: { dbsecret: { file: '/repo/docker/secretfile' } },
}

const NAMES = [
  ...[
    'shop',
    'postgres',
    'api',
    'postgres-ha',
    'team',
    '16-alpine',
    'registry.example.com',
    'shop_database_1',
  ],
  ...[
    'pgmain',
    'shopuser',
    'shopdb',
    'pgprimary',
    'initdata.sql',
    'seedfile.sql',
    'api.Dockerfile',
    'devstage',
  ],
  ...['storeuser', 'storehost', 'storedb', 'queuename', 'backnet', 'shop_backnet', 'pgvolume', 'dbsecret'],
  ...['secretfile', 'POSTGRES_DB', 'Postgres', 'SHOPUSER'],
]
const WORDS = [
  'true',
  'FALSE',
  'yes',
  'off',
  'null',
  'docker',
  'admin',
  'changeme',
  'password',
  'root',
  'secret',
  'test',
]
const NUMBERS = [
  '1',
  '5432',
  '20261231',
  '3.14',
  '30s',
  '512MiB',
  '1.2.3',
  '127.0.0.1',
  '2026-01-31',
  '-1',
  '99%',
]
const SHORT = ['abc', 'x1!', '***', '....', '-']
const PATHS = [
  '/run/secrets/db',
  './certs/server.pem',
  '/etc/app',
  '${DB_PASSWORD}',
  '$PASSWORD',
  '$(cat /run/x)',
]
const SECRET_NAMES = [
  'POSTGRES_PASSWORD',
  'API_TOKEN',
  'SESSION_SECRET',
  'IS_PRIVATE',
  'GITLAB_TOKEN',
  'AWS_ACCESS_KEY',
]

function knownWith(name: string, password: string): KnownSecrets {
  const services = { ...MODEL.services, more: { environment: { [name]: password.replaceAll('$', '$$$$') } } }
  return new KnownSecrets().learn(inEnvironment({ [name]: password })).learn(inModel({ ...MODEL, services }))
}

test('a password that is a name, a common word, a boolean, a number, a path or too short hides nothing', () => {
  const values = [...NAMES, ...WORDS, ...NUMBERS, ...SHORT, ...PATHS]
  const hidden = values.flatMap((value) =>
    SECRET_NAMES.flatMap((name) => {
      const known = knownWith(name, value)
      const text = `${REPORT}\nweb | got ${value}, "${value}" and ${encodeURIComponent(value)}`
      return known.hide(text) === text ? [] : [{ name, value, shown: known.hide(text) }]
    }),
  )
  expect(hidden).toEqual([])
})

test('no word of the help or of a message disappears if a password is the same', () => {
  const words = [...new Set([...(HELP.match(/[A-Za-z]{4,}/gu) ?? []), ...OWN_WORDS.trim().split(/\s+/u)])]
  expect(words.length).toBeGreaterThan(500)
  const known = new KnownSecrets().learn({ secrets: words, names: [] })
  expect(words.filter((word) => known.hide(word) !== word)).toEqual([])
})

/** Beginnings and ends of words of the texts, also with a number, that are no words there themselves. */
function piecesOf(texts: readonly string[]): string[] {
  const all = texts.join('\n')
  const words = new Set(all.match(/[\p{L}\p{N}_]+/gu))
  // `\nword`, `%2Fword`, `-pword` and `[mword`, the rest of a colour, contain the word as a whole.
  for (const [word] of all.matchAll(/(?<=[\\%[-])\w+/gu)) {
    for (const length of [1, 2, 3, 5]) words.add(word.slice(length))
  }
  const pieces = [...words].flatMap((word) => [
    word.slice(0, -1),
    word.slice(0, 5),
    word.slice(1),
    word.slice(-6),
  ])
  return [...new Set(pieces)].filter(
    (piece) => /^[A-Za-z][a-z]{3,}\d{0,3}$/u.test(piece) && !words.has(piece),
  )
}

test('no word of a report, of the help or of the docs disappears, whatever the passwords of a stack are', () => {
  // The docs show addresses with a password, which rightly disappears.
  const texts = [...DOCS.map((text) => text.replaceAll('s3cret', '...')), HELP, REPORT]
  const value = fc.oneof(
    fc.constantFrom(...NAMES, ...WORDS, ...NUMBERS),
    fc.constantFrom(...OWN_WORDS.trim().split(/\s+/u)),
    fc.constantFrom(...piecesOf(texts)),
    fc.uuid(),
    fc.string({ minLength: 8, maxLength: 40 }).map((text) => `${text}7Qx!`),
  )
  fc.assert(
    fc.property(fc.constantFrom(...SECRET_NAMES), value, (name, password) => {
      const known = knownWith(name, password)
      const changed = texts.filter((text) => known.hide(text) !== text)
      const differing = changed.flatMap((text) =>
        text.split('\n').filter((line) => known.hide(line) !== line),
      )
      expect(differing).toEqual([])
    }),
    { numRuns: 60, endOnFailure: true },
  )
})

test.each([
  ['shopper', 'shoppers my-shopper-db shopper.example.com Shopper shopper_1'],
  ['blue-green', 'blue-green-deploy, not-blue-green'],
  ['hunter2', 'hunter22 and xhunter2'],
  ['Postgres16', 'org.hibernate.dialect.Postgres16Dialect, MyPostgres16'],
  ['local-postgres-15', 'shop-local-postgres-152 shoplocal-postgres-15'],
  ['MY_SERVICE_TEST_15', 'MY_SERVICE_TEST_151'],
])('the password %s is hidden as a whole token only', (password, text) => {
  const known = knownWith('DB_PASSWORD', password)
  expect(known.hide(text)).toBe(text)
  expect(known.hide(`(${password}), "${password}". x=${password}`)).toBe(
    '([redacted]), "[redacted]". x=[redacted]',
  )
})
