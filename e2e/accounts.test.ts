import { expect, test } from 'vitest'
import { call, type Failure, login, newCredentials, register, signIn } from './support/app.ts'

test('a token belongs to the user who logged in', async () => {
  const { id, name, token } = await signIn()
  const { status, body } = await call('auth', '/verify', { token })
  expect(status).toBe(200)
  expect(body).toEqual({ user: { id, name } })
})

test('a wrong password and an unknown name get the same answer', async () => {
  const { name } = await register()
  const attempt = (json: unknown) => call<Failure>('auth', '/login', { method: 'POST', json })
  const wrongPassword = await attempt({ name, password: 'not the password' })
  const unknownName = await attempt(newCredentials())
  expect(wrongPassword.status).toBe(401)
  expect(wrongPassword.body).toEqual({ error: 'credentials_wrong' })
  expect(unknownName.status).toBe(401)
  expect(unknownName.body).toEqual(wrongPassword.body)
})

test('a name can be registered only once, whatever its case', async () => {
  const { name, password } = await register()
  for (const again of [name, name.toUpperCase()]) {
    const { status, body } = await call('auth', '/register', {
      method: 'POST',
      json: { name: again, password },
    })
    expect(status).toBe(409)
    expect(body).toEqual({ error: 'name_taken' })
  }
})

test('only one of several registrations of a name at the same time succeeds', async () => {
  const json = newCredentials()
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => call('auth', '/register', { method: 'POST', json })),
  )
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409])
})

test('a password that is too short is refused with the reason', async () => {
  const { name } = newCredentials()
  const { status, body } = await call<Failure>('auth', '/register', {
    method: 'POST',
    json: { name, password: 'short' },
  })
  expect(status).toBe(422)
  expect(body.detail).toMatch(/^password: 10 to 128/)
})

test('logout ends the session everywhere, and only that session', async () => {
  const { token, ...account } = await signIn()
  const other = await login(account)
  expect((await call('auth', '/logout', { method: 'POST', token })).status).toBe(204)

  expect((await call('auth', '/verify', { token })).status).toBe(401)
  expect((await call('backend', '/notes', { token })).status).toBe(401)
  expect((await call('auth', '/logout', { method: 'POST', token })).status).toBe(401)
  expect((await call('backend', '/notes', { token: other })).status).toBe(200)
})
