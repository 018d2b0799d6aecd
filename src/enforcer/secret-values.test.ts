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
  for (const secret of ['hun"ter2', 'hun\\"ter2', 'by-default', 'MIIEsecretline', 'from-dockerfile'])
    expect(values).toContain(secret)
  expect(values.some((value) => value.includes('pass-in-url'))).toBe(true)
  for (const plain of ['verbose', '16384', 'en_US', 'web:1']) expect(values).not.toContain(plain)
})
