import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
import { call, countNotes, listNotes, login, register, signIn, writeNote } from './support/app.ts'
import { untilHealthy } from './support/health.ts'

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

describe('with two notes', () => {
  let token: string

  beforeAll(async () => {
    token = (await signIn()).token
    await writeNote(token, 'first')
    await writeNote(token, 'second')
    const { services } = await ssot.snapshot('with notes')
    expect(services).toMatchObject({ postgres: { did: 'noted' }, redis: { did: 'noted' } })
  })
  beforeEach(async () => {
    await ssot.restore('with notes')
  })

  test('a test may delete one', async () => {
    const [note] = await listNotes(token)
    await call('backend', `/notes/${note?.id}`, { method: 'DELETE', token })
    expect(await listNotes(token)).toHaveLength(1)
  })

  test('the next one finds both, and the session', async () => {
    expect((await listNotes(token)).map(({ text }) => text).sort()).toEqual(['first', 'second'])
  })

  test('a reset in between takes them away, and a restore brings them back', async () => {
    await ssot.reset()
    expect((await call('auth', '/verify', { token })).status).toBe(401)
    await ssot.restore('with notes')
    expect(await listNotes(token)).toHaveLength(2)
  })

  test('a name that was not noted is an error with those that were', async () => {
    await expect(ssot.restore('with note')).rejects.toThrow('Use one of "with notes"')
  })
})
