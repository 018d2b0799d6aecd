import { afterEach, expect, test, vi } from 'vitest'
import { call, countNotes, type Failure, listNotes, login, signIn, writeNote } from './support/app.ts'
import { containerOf, untilAnswer, untilHealthy } from './support/containers.ts'
import { queryPostgres } from './support/stores.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 30_000 })

// These tests stop services. Before the next test, everything must be running and reachable again.
afterEach(() => untilHealthy('auth', 'backend'))

test('a session outlives a restart of auth, because it is stored in redis', async () => {
  const { id, name, token } = await signIn()
  await writeNote(token, 'before')
  const auth = await containerOf('auth')
  const started = (await auth.inspect()).State.StartedAt

  await auth.restart()
  await untilHealthy('auth')

  expect((await auth.inspect()).State.StartedAt).not.toBe(started)
  expect((await call('auth', '/verify', { token })).body).toEqual({ user: { id, name } })
  await writeNote(token, 'after')
  expect((await listNotes(token)).map(({ text }) => text)).toEqual(['after', 'before'])
})

test('auth stops cleanly, and the backend reports that auth is unavailable', async () => {
  const { token } = await signIn()
  const auth = await containerOf('auth')
  await auth.stop()
  try {
    expect((await auth.inspect()).State).toMatchObject({ Status: 'exited', ExitCode: 0 })
    const { status, body } = await call<Failure>('backend', '/notes', { token })
    expect(status).toBe(503)
    expect(body).toEqual({ error: 'auth_unavailable' })
  } finally {
    await auth.start()
  }
  await untilHealthy('auth')
  expect(await listNotes(token)).toEqual([])
})

test('a restart of redis without its data ends sessions, and both services keep working', async () => {
  const { token, ...account } = await signIn()
  await writeNote(token, 'kept in postgres')
  await countNotes(token)
  await (await containerOf('redis')).restart()
  await untilHealthy('auth', 'backend')

  expect((await call('auth', '/verify', { token })).status).toBe(401)
  const again = await login(account)
  expect(await countNotes(again)).toEqual({ count: 1, cache: 'miss' })
})

test.each(['postgres', 'redis'])(
  'the health of the services names %s while it does not answer',
  async (part) => {
    const { token } = await signIn()
    const container = await containerOf(part)
    await container.pause()
    try {
      const parts = { postgres: 'up', redis: 'up', [part]: 'down' }
      const health = { status: 503, body: { status: 'unavailable', parts } }
      await Promise.all([untilAnswer('auth', '/health', health), untilAnswer('backend', '/health', health)])
    } finally {
      await container.unpause()
    }
    await untilHealthy('auth', 'backend')
    const note = await writeNote(token, 'and on')
    expect(await listNotes(token)).toEqual([note])
  },
)

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
