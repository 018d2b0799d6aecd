import { expect, test } from 'vitest'
import { repositoryOf } from '../dev/test-repository.ts'
import { secretValuesIn } from './secret-values.ts'

const KEY = '-----BEGIN PRIVATE KEY-----'

test('values, defaults, passwords in URLs and keys of several lines are secrets, and what is beside them is not', () => {
  const values = secretValuesIn(
    repositoryOf({
      'compose.yml': `services:
  web:
    image: web:1
    environment:
      DB_PASSWORD: "hun\\"ter2"
      API_TOKEN: \${API_TOKEN:-by-default}
      MAIL_PASSWORD: with$$dollars
      DATABASE_URL: postgres://app:pass-in-url@db/app
      SIGNING_KEY: |
        ${KEY}
        MIIEsecretline
      LOG_LEVEL: verbose
      PASSWORD_COST: "16384"
`,
      Dockerfile: 'FROM scratch\nENV NPM_TOKEN=from-dockerfile LANG=en_US\n',
    }),
  )
  for (const secret of [
    'hun"ter2',
    'hun\\"ter2',
    'by-default',
    'with$$dollars',
    'MIIEsecretline',
    'from-dockerfile',
  ])
    expect(values).toContain(secret)
  expect(values.some((value) => value.includes('pass-in-url'))).toBe(true)
  for (const plain of ['verbose', '16384', 'en_US', 'web:1']) expect(values).not.toContain(plain)
})

test('so are those of commands, configs and env files', () => {
  const values = secretValuesIn(
    repositoryOf({
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
    }),
  )
  for (const secret of [
    'of-\\"a-command',
    'of-"a-command',
    'by-default',
    'of-a-check',
    'of-a-label',
    'of-a-config',
    'MIIEconfigline',
    'of-an-env-file',
    'MIIEenvline',
    'of-a-dot-env',
  ])
    expect(values).toContain(secret)
  for (const plain of ['verbose', 'silent', 'redis-server', 'of-a-sample'])
    expect(values.some((value) => value.includes(plain))).toBe(false)
})
