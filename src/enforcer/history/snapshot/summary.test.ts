import { expect, test } from 'vitest'
import { serviceFacts } from '../files/service.ts'
import { summaryOf } from './summary.ts'

const summary = (section: Parameters<typeof serviceFacts>[0]) => summaryOf(serviceFacts(section))

test('a new service tells what it may do to the machine before everything else', () => {
  expect(
    summary({
      image: 'busybox:1',
      read_only: 'true',
      environment: { LEVEL: 'info' },
      restart: 'always',
      depends_on: { db: { condition: 'service_healthy' } },
      volumes: ['data:/data', '/var/run/docker.sock:/var/run/docker.sock'],
      cap_add: ['NET_ADMIN', 'SYS_ADMIN'],
      user: 'root',
      pid: 'host',
      privileged: 'true',
    }),
  ).toBe(
    'image busybox:1, privileged, mount /var/run/docker.sock at /var/run/docker.sock, pid host, user root, cap_add NET_ADMIN and SYS_ADMIN, read-only file system, mount data at /data, restart policy always, waits until db is healthy, variable LEVEL info',
  )
})

test('a long line says how many settings it leaves out, and leaves out no right', () => {
  const environment = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`NAME_${index}`, 'value']))
  const line = summary({ image: 'x', environment, volumes: ['./a:/b'], privileged: 'true' })
  expect(line.length).toBeLessThan(330)
  expect(line).toMatch(/^image x, .*\bprivileged, .* and \d+ more settings$/)
  const many = Array.from({ length: 40 }, (_, index) => `./folder-${index}:/folder-${index}`)
  expect(summary({ volumes: many, user: 'root' })).toMatch(/folder-39 at \/folder-39, user root$/)
})

test('a secret of a new service is not told', () => {
  expect(summary({ image: 'x', environment: { DB_PASSWORD: 'swordfish-1' } })).toBe(
    'image x, variable DB_PASSWORD (hidden)',
  )
})

test('a network and a volume tell their settings', () => {
  expect(summary({ internal: 'true', driver: 'bridge' })).toBe('internal, driver bridge')
  expect(summary({})).toBe('')
})
