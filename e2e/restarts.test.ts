import { expect, test, vi } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
import { call, countNotes, type Failure, listNotes, login, signIn, writeNote } from './support/app.ts'
import { untilAnswer, untilHealthy } from './support/health.ts'
import { queryPostgres } from './support/stores.ts'

vi.setConfig({ testTimeout: 60_000 })

const auth = ssot.service('auth')

test('a session outlives a restart of auth, because it is stored in redis', async () => {
  const { id, name, token } = await signIn()
  await writeNote(token, 'before')
  const { startedAtMs } = await auth.state()

  await auth.restart()

  expect((await auth.state()).startedAtMs).toBeGreaterThan(startedAtMs ?? 0)
  expect((await call('auth', '/verify', { token })).body).toEqual({ user: { id, name } })
  await writeNote(token, 'after')
  expect((await listNotes(token)).map(({ text }) => text)).toEqual(['after', 'before'])
})

test('auth stops cleanly, and the backend reports that auth is unavailable', async () => {
  const { token } = await signIn()
  await auth.stop()
  expect(await auth.state()).toMatchObject({ state: 'exited', exitCode: 0 })
  const { status, body } = await call<Failure>('backend', '/notes', { token })
  expect(status).toBe(503)
  expect(body).toEqual({ error: 'auth_unavailable' })

  await auth.start()
  expect(await listNotes(token)).toEqual([])
})

test('a restart of redis without its data ends sessions, and both services keep working', async () => {
  const { token, ...account } = await signIn()
  await writeNote(token, 'kept in postgres')
  await countNotes(token)
  await ssot.service('redis').restart()
  await untilHealthy('auth', 'backend')

  expect((await call('auth', '/verify', { token })).status).toBe(401)
  const again = await login(account)
  expect(await countNotes(again)).toEqual({ count: 1, cache: 'miss' })
})

test.each([
  ['postgres', 'does not answer', 'pause', 'unpause'],
  ['redis', 'does not answer', 'pause', 'unpause'],
  ['redis', 'is cut off', 'cutOff', 'reconnect'],
] as const)('the health of the services names %s while it %s', async (part, _, begin, end) => {
  const { token } = await signIn()
  const service = ssot.service(part)
  await service[begin]()
  const parts = { postgres: 'up', redis: 'up', [part]: 'down' }
  const health = { status: 503, body: { status: 'unavailable', parts } }
  await Promise.all([untilAnswer('auth', '/health', health), untilAnswer('backend', '/health', health)])

  await service[end]()
  await untilHealthy('auth', 'backend')
  const note = await writeNote(token, 'and on')
  expect(await listNotes(token)).toEqual([note])
})

test('the backend reports that auth is unavailable when only the backend cannot reach it', async () => {
  const { token } = await signIn()
  await ssot.service('backend').cutOff({ from: 'auth' })
  const { status, body } = await call<Failure>('backend', '/notes', { token })
  expect([status, body]).toEqual([503, { error: 'auth_unavailable' }])
  expect((await call('auth', '/verify', { token })).status).toBe(200)
})

test('connections that postgres closes are replaced without an error', async () => {
  const { token } = await signIn()
  const others = `datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'`
  const closing = await queryPostgres<{ pid: number }>(
    `select pid, pg_terminate_backend(pid) from pg_stat_activity where ${others}`,
  )
  expect(closing.length).toBeGreaterThan(0)
  const pids = closing.map(({ pid }) => pid)
  await vi.waitFor(async () => {
    expect(await queryPostgres('select pid from pg_stat_activity where pid = any($1)', [pids])).toEqual([])
  })

  await untilHealthy('auth', 'backend')
  await writeNote(token, 'over a new connection')
  expect((await countNotes(token)).count).toBe(1)
})
