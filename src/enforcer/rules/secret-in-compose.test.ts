import { expect, test } from 'vitest'
import { found, pointedAt, repositoryOf } from '../../dev/test-repository.ts'
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
])('%s', (service, what) => {
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
])('not found: %s', (service) => {
  expect(found(secretInCompose, repository(service))).toEqual([])
})
