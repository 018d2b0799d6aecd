import { expect, test } from 'vitest'
import { amount } from './amounts.ts'

test.each([
  ['deploy.resources.limits.memory', '512M', '512m'],
  ['deploy.resources.limits.memory', '384M', '402653184'],
  ['deploy.resources.limits.memory', '1.5GiB', '1536 mb'],
  ['shm_size', '64kb', '65536b'],
  ['healthcheck.interval', '5s', '5000ms'],
  ['healthcheck.start_period', '30s', '0.5m'],
  ['stop_grace_period', '1m30s', '90s'],
  ['healthcheck.timeout', '0.3s', '300ms'],
  ['deploy.resources.limits.cpus', '0.50', '0.5'],
  ['deploy.resources.limits.cpus', '2', '2.0'],
])('%s: %s is the same as %s', (path, a, b) => {
  expect(amount(path, a)).toBe(amount(path, b))
})

test.each([
  ['deploy.resources.limits.memory', '512M', '512G'],
  ['healthcheck.interval', '5m', '5ms'],
  ['healthcheck.interval', '5', '5s'],
  ['hostname', '0.50', '0.5'],
  ['environment.memory', '512M', '512m'],
  ['deploy.resources.limits.memory', '$' + '{MEMORY:-1m}', '$' + '{MEMORY:-1024k}'],
])('%s: %s is something else than %s', (path, a, b) => {
  expect(amount(path, a)).not.toBe(amount(path, b))
})
