import { expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
import { call, countNotes, listNotes, login, register, signIn, writeNote } from './support/app.ts'
import { untilHealthy } from './support/containers.ts'

test('a reset forgets accounts, notes and sessions, and the services go on', async () => {
  const account = await register()
  const token = await login(account)
  await writeNote(token, 'soon gone')
  await countNotes(token)

  const { services } = await ssot.reset()
  expect(services).toMatchObject({ postgres: { did: 'undone' }, redis: { did: 'undone' } })

  expect((await call('auth', '/verify', { token })).status).toBe(401)
  const { name, password } = account
  expect((await call('auth', '/login', { method: 'POST', json: { name, password } })).status).toBe(401)
  await untilHealthy('auth', 'backend')
  const again = await signIn()
  expect(await listNotes(again.token)).toEqual([])
})
