import { expect, test } from 'vitest'
import { Waits } from './waits.ts'

test('the service that holds up the others is the first one that does not wait for another service', () => {
  const waits = new Waits()
  waits.hear({
    type: 'service-waits',
    service: 'api',
    wait: { for: 'dependency', service: 'db', condition: 'service_healthy' },
  })
  waits.hear({ type: 'service-waits', service: 'db', wait: { for: 'start' } })
  waits.hear({ type: 'service-waits', service: 'db', wait: { for: 'healthcheck' } })
  expect(waits.blocking).toBe('db')
  expect([...waits.all.keys()]).toEqual(['api', 'db'])
  expect(waits.all.get('db')).toEqual({ for: 'healthcheck' })
})

test('a service that is ready or has completed waits for nothing', () => {
  const waits = new Waits()
  waits.hear({ type: 'service-waits', service: 'db', wait: { for: 'start' } })
  waits.hear({ type: 'service-waits', service: 'seed', wait: { for: 'exit' } })
  waits.hear({ type: 'service-ready', service: 'db' })
  waits.hear({ type: 'service-completed', service: 'seed' })
  expect([waits.blocking, waits.all.size]).toEqual([undefined, 0])
})

test('a service that is restarted holds up the others only where no other service is on its way', () => {
  const waits = new Waits()
  waits.hear({ type: 'service-restarting', service: 'api', times: 2, exitCode: 1 })
  expect([waits.blocking, waits.moving()]).toEqual(['api', []])
  waits.hear({ type: 'service-waits', service: 'proxy', wait: { for: 'turn', service: 'api' } })
  expect([waits.blocking, waits.moving()]).toEqual(['api', []])
  waits.hear({ type: 'service-waits', service: 'db', wait: { for: 'healthcheck' } })
  expect([waits.blocking, waits.moving()]).toEqual(['db', ['db']])
})
