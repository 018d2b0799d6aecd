import { describe, expect, test } from 'vitest'
import { repositoryOf } from '../../testing/repositories/test-repository.ts'
import type { Source } from '../source.ts'
import { hideSecrets, type Shown } from './hide.ts'

const KEY = '-----BEGIN PRIVATE KEY-----'

function shownOf(files: Record<string, string>): Shown {
  const sources = Object.entries(files).map(([path, text]): [string, Source] => [
    path,
    { path, text, hasBom: false },
  ])
  return { repository: repositoryOf(files), sources: new Map(sources) }
}

function hidden(files: Record<string, string>, before?: Record<string, string>): Record<string, string> {
  const shown = hideSecrets(shownOf(files), before && shownOf(before))
  return Object.fromEntries([...shown].map(([path, { text }]) => [path, text]))
}

test('secrets in values, defaults, URLs and keys of several lines are hidden, and nothing else', () => {
  expect(
    hidden({
      'compose.yml': `services:
  web:
    image: web:1
    environment:
      DB_PASSWORD: "hun\\"ter2"
      API_TOKEN: \${API_TOKEN:-by-default}
      MAIL_PASSWORD: with$$dollars
      DATABASE_URL: postgres://app:pass@db:\${DB_PORT:-5432}/app
      SIGNING_KEY: |
        ${KEY}
        MIIEsecretline
      LOG_LEVEL: verbose
      PASSWORD_COST: "16384"
`,
      Dockerfile:
        'FROM scratch\nENV NPM_TOKEN=from-dockerfile LANG=en_US\nRUN curl -u "app:weak" x.test # weak\n',
    }),
  ).toEqual({
    'compose.yml': `services:
  web:
    image: web:1
    environment:
      DB_PASSWORD: "[redacted]"
      API_TOKEN: \${API_TOKEN:-[redacted]}
      MAIL_PASSWORD: [redacted]
      DATABASE_URL: [redacted]\${DB_PORT:-[redacted]}[redacted]
      SIGNING_KEY: |
        [redacted]
        [redacted]
      LOG_LEVEL: verbose
      PASSWORD_COST: "16384"
`,
    Dockerfile:
      'FROM scratch\nENV NPM_TOKEN=[redacted] LANG=en_US\nRUN curl -u "app:[redacted]" x.test # weak\n',
  })
})

test('secrets in commands, configs and env files are hidden', () => {
  const shown = hidden({
    'compose.yml': `services:
  cache:
    image: redis:8
    command: redis-server --requirepass "of-\\"a-command"
    entrypoint: [run, --token, "\${T:-by-default}"]
    healthcheck: { test: redis-cli -a of-a-check ping }
    deploy: { labels: { api-token: of-a-label } }
    env_file: my.env
configs:
  app:
    content: |
      level: verbose
      password: "of-a-config"
      key: |
        ${KEY}
        MIIEconfigline
`,
    'my.env': `LEVEL=silent
DB_PASSWORD='of-an-env-file'
SIGNING_KEY="${KEY}
MIIEenvline"
`,
    '.env': 'API_TOKEN=of-a-dot-env',
    '.env.example': 'API_TOKEN=of-a-sample',
  })
  expect(shown).toEqual({
    'compose.yml': `services:
  cache:
    image: redis:8
    command: redis-server --requirepass "[redacted]"
    entrypoint: [run, --token, "\${T:-[redacted]}"]
    healthcheck: { test: redis-cli -a [redacted] ping }
    deploy: { labels: { api-token: [redacted] } }
    env_file: my.env
configs:
  app:
    content: |
      level: verbose
      password: "[redacted]"
      key: |
        [redacted]
        [redacted]
`,
    'my.env': `LEVEL=silent
DB_PASSWORD='[redacted]'
SIGNING_KEY="[redacted]
[redacted]"
`,
    '.env': 'API_TOKEN=[redacted]',
    '.env.example': 'API_TOKEN=of-a-sample',
  })
})

test('a secret that is an ordinary word is hidden only at its own place', () => {
  const compose = (password: string) => `services:
  test:
    image: test:1
    environment: { DB_PASSWORD: ${password}, MODE: test }
`
  expect(hidden({ 'compose.yml': compose('test') })).toEqual({ 'compose.yml': compose('[redacted]') })
})

test('a secret that is not an ordinary word is hidden wherever it is repeated, in any file', () => {
  expect(
    hidden({
      'compose.yml': 'services:\n  a:\n    image: x\n    environment: { DB_PASSWORD: s3cr3t-x } # s3cr3t-x\n',
      'run.sh': 'login s3cr3t-x && echo s3cr3t-xyz\n',
    }),
  ).toEqual({
    'compose.yml':
      'services:\n  a:\n    image: x\n    environment: { DB_PASSWORD: [redacted] } # [redacted]\n',
    'run.sh': 'login [redacted] && echo s3cr3t-xyz\n',
  })
})

test('a secret that is also the name of an image or a container stays readable there', () => {
  const compose = (password: string) => `services:
  a:
    image: registry/shop-2024:1
    container_name: shop-2024
    environment: { DB_PASSWORD: ${password} }
`
  expect(hidden({ 'compose.yml': compose('shop-2024') })).toEqual({ 'compose.yml': compose('[redacted]') })
})

test('a repeated secret is hidden in its unescaped form, too', () => {
  const compose = (value: string, comment: string) =>
    `services:\n  a:\n    image: x\n    environment:\n      DB_PASSWORD: ${value} # is ${comment}\n`
  for (const [value, meant] of [
    ['"hun\\"ter2-x9"', 'hun"ter2-x9'],
    ["'it''s-s3cret9'", "it's-s3cret9"],
    ['with$$dollars1', 'with$dollars1'],
  ] as const) {
    expect(hidden({ 'compose.yml': compose(value, meant) })['compose.yml']).toContain('# is [redacted]')
  }
})

test('a dollar sign that does not begin a variable is hidden with the secret', () => {
  expect(
    hidden({
      'compose.yml': 'services:\n  a:\n    image: x\n    env_file: my.env\n',
      'my.env': 'E_PASSWORD="pa\\$w0rdsecret"\n',
      Dockerfile: "FROM x:1\nENV DC_PASSWORD='pa\\$w0rdsecret'\nENV API_TOKEN=abc$1secretx\n",
    }),
  ).toMatchObject({
    'my.env': 'E_PASSWORD="[redacted]"\n',
    Dockerfile: "FROM x:1\nENV DC_PASSWORD='[redacted]'\nENV API_TOKEN=[redacted]\n",
  })
})

describe('after a change', () => {
  const compose = (variable: string) => ({
    'compose.yml': `services:
  test:
    image: test:1
    environment: { POSTGRES_PASSWORD: "test-${variable}", MODE: test } # not s3cr3t-x
    command: app --password swordfish${variable}
`,
  })

  test('a secret that is no longer recognised after a change is hidden at its place and where it is repeated', () => {
    expect(hidden(compose('${N:?has to be set}'), compose('${N:-s3cr3t-x}'))).toEqual({
      'compose.yml': `services:
  test:
    image: test:1
    environment: { POSTGRES_PASSWORD: "[redacted]\${N:?has to be set}", MODE: test } # not [redacted]
    command: app --password [redacted]\${N:?has to be set}
`,
    })
  })
})
