import { expect, inject, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
import { call, countNotes, listNotes, login, register, signIn, writeNote } from './support/app.ts'
import { queryPostgres, withRedis } from './support/stores.ts'

test('a new user writes a note through auth, backend, postgres and redis', async () => {
  const account = await register()
  const token = await login(account)
  const note = await writeNote(token, 'buy milk')

  expect(await listNotes(token)).toEqual([note])
  expect((await countNotes(token)).count).toBe(1)
  const rows = await queryPostgres('select id::text, text from notes.notes where user_id = $1', [account.id])
  expect(rows).toEqual([{ id: note.id, text: 'buy milk' }])
})

test('the frontend gives the page the URLs of the services', async () => {
  const { status, body } = await call('frontend', '/config.json')
  expect(status).toBe(200)
  expect(body).toEqual({ authUrl: ssot.url('auth'), backendUrl: ssot.url('backend') })
})

test('ssot, inject and process.env give the same URLs', () => {
  const { services, project } = inject('ssot')
  expect(project).toBe(ssot.project)
  const names = ['auth', 'backend', 'frontend', 'postgres', 'redis'] as const
  expect(Object.keys(services).sort()).toEqual(names)
  for (const name of names) {
    const { url } = services[name]
    expect(ssot.url(name)).toBe(url)
    expect(process.env[`${name.toUpperCase()}_URL`]).toBe(url)
  }
})

test('the stored data contains neither passwords nor tokens', async () => {
  const { id, password, token } = await signIn()
  const [user] = await queryPostgres('select * from auth.users where id = $1', [id])
  expect(user?.password_hash).toMatch(/^scrypt\$\d+:\d+:\d+\$/)
  expect(JSON.stringify(user)).not.toContain(password)

  const sessions = await withRedis(async (redis) => {
    const keys = await redis.keys('session:*')
    return Promise.all(keys.map(async (key) => ({ key, value: await redis.get(key) })))
  })
  expect(sessions.filter(({ value }) => value?.includes(id))).toHaveLength(1)
  expect(JSON.stringify(sessions)).not.toContain(token)
})
