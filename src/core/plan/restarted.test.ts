import { expect, test } from 'vitest'
import { withRestarted } from './restarted.ts'

const after = (service: string, restart?: boolean) => ({
  depends_on: {
    [service]: { condition: 'service_started' as const, ...(restart === undefined ? {} : { restart }) },
  },
})
const services = { db: {}, api: after('db', true), web: after('api', true), worker: after('db') }

test('a restart includes the services that ask for it by restart: true, directly or through others, and no more', () => {
  expect(withRestarted(['db'], { services })).toEqual(['db', 'api', 'web'])
  expect(withRestarted(['api'], { services })).toEqual(['api', 'web'])
  expect(withRestarted(['worker'], { services })).toEqual(['worker'])
})
