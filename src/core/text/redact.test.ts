import { expect, test } from 'vitest'
import type { ComposeModel } from '../compose/model.ts'
import { redact, secretValues } from './redact.ts'

const model = (environment: Record<string, string | null>): ComposeModel => ({
  name: 'p',
  services: { db: { environment } },
})

test('the values of variables that are named like secrets, and passwords in URLs, are secrets', () => {
  const secrets = secretValues(
    model({
      POSTGRES_PASSWORD: 'hunter2hunter2',
      API_KEY: 'k-123456',
      DATABASE_URL: 'postgresql://app:s3cr3t@db:5432/app',
      SESSION_TOKEN: 'hunter2',
    }),
  )
  expect(secrets).toEqual(['hunter2hunter2', 'k-123456', 'hunter2', 's3cr3t'])
  expect(redact('login with hunter2hunter2, then hunter2, then s3cr3t', secrets)).toBe(
    'login with [redacted], then [redacted], then [redacted]',
  )
})

test('the values of other variables, paths and short values are not secrets', () => {
  const secrets = secretValues(
    model({
      LOG_LEVEL: 'debug',
      PUBLIC_KEY: 'abcdef',
      POSTGRES_PASSWORD_FILE: '/run/secrets/db',
      PASSWORD: 'abc',
      SECRET: null,
      AUTH_URL: 'http://127.0.0.1:28100',
    }),
  )
  expect(secrets).toEqual([])
})
