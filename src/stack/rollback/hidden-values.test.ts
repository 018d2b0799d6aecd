import { expect, test } from 'vitest'
import type { ComposeModel } from '../../core/compose/model.ts'
import { copiedFiles } from '../../core/contents/copied-files.ts'
import { hiddenModel } from '../../core/history/applied.ts'
import type { UsableVersion } from '../../core/history/rollback/usable-version.ts'
import { requireSameValues } from './hidden-values.ts'

const SECRETS = ['s3cret-1', 's3cret-2', 't0ken-1', 't0ken-2']
const hide = (text: string) => SECRETS.reduce((shown, secret) => shown.replaceAll(secret, '[redacted]'), text)

function model(password: string, token: string): ComposeModel {
  return {
    name: 'shop',
    services: {
      api: { image: 'api', environment: { DB_PASSWORD: password }, configs: [{ source: 'app' }] },
      worker: { image: 'api', secrets: [{ source: 'key' }] },
      cache: { image: 'redis:8' },
    },
    configs: { app: { content: `token=${token}` } },
    secrets: { key: { environment: 'API_KEY' } },
  }
}

function filesOf(of: ComposeModel, key: string) {
  return copiedFiles(of, { API_KEY: key }).files
}

/** @returns what the check says of today's values about a version with the first ones */
function check(today: ComposeModel, key = 'key-1'): string {
  const then = model('s3cret-1', 't0ken-1')
  const recorded = hiddenModel(then, filesOf(then, 'key-1'), hide)
  const begun = { number: 3, environment: 'staging', commit: null, serviceHashes: recorded.serviceHashes }
  const version = { begun, end: null } as unknown as UsableVersion
  try {
    requireSameValues({ version, model: recorded.model }, today, filesOf(today, key))
    return 'the same'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const places = (message: string) =>
  message.split('\n').filter((line) => line.startsWith('  ') && !line.includes('What to do'))

test('the values of that time are accepted', () => {
  expect(check(model('s3cret-1', 't0ken-1'))).toBe('the same')
})

test.each([
  [
    'a variable',
    model('s3cret-2', 't0ken-1'),
    'key-1',
    ['  environment.DB_PASSWORD of service api', '  configs.app.content'],
  ],
  [
    'the content of a config',
    model('s3cret-1', 't0ken-2'),
    'key-1',
    ['  environment.DB_PASSWORD of service api', '  configs.app.content'],
  ],
  [
    'a secret from a variable',
    model('s3cret-1', 't0ken-1'),
    'key-2',
    ['  the secret key from the variable API_KEY of service worker'],
  ],
])('another value of %s is refused with the places of its service, and no value', (_, today, key, named) => {
  const message = check(today, key)
  expect(message).toContain('ROLLBACK_SECRET_CHANGED')
  expect(places(message)).toEqual(named)
  for (const secret of [...SECRETS, 'key-1', 'key-2']) expect(message).not.toContain(secret)
})

test('a difference that no hidden value explains is no changed secret', () => {
  const today = model('s3cret-1', 't0ken-1')
  expect(check({ ...today, services: { ...today.services, cache: { image: 'redis:9' } } })).toBe('the same')
})
