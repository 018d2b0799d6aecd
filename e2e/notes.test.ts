import { expect, test } from 'vitest'
import { call, countNotes, type Failure, listNotes, type Note, signIn, writeNote } from './support/app.ts'

test('a note is written, read, changed and deleted', async () => {
  const { token } = await signIn()
  const created = await call<{ note: Note }>('backend', '/notes', {
    method: 'POST',
    token,
    json: { text: '  first draft ' },
  })
  expect(created.status).toBe(201)
  expect(created.body.note.text).toBe('first draft')
  const path = created.headers.get('location') ?? ''
  expect((await call('backend', path, { token })).body).toEqual(created.body)

  const changed = await call<{ note: Note }>('backend', path, {
    method: 'PUT',
    token,
    json: { text: 'final' },
  })
  expect(changed.status).toBe(200)
  expect(changed.body.note).toMatchObject({ id: created.body.note.id, text: 'final' })
  expect(await listNotes(token)).toEqual([changed.body.note])

  expect((await call('backend', path, { method: 'DELETE', token })).status).toBe(204)
  expect((await call('backend', path, { token })).status).toBe(404)
  expect((await call('backend', path, { method: 'DELETE', token })).status).toBe(404)
})

test('notes are listed newest first, in pages', async () => {
  const { token } = await signIn()
  for (const text of ['one', 'two', 'three']) await writeNote(token, text)
  const first = await call<{ notes: Note[] }>('backend', '/notes?limit=2', { token })
  expect(first.body.notes.map(({ text }) => text)).toEqual(['three', 'two'])
  const last = first.body.notes.at(-1)
  const second = await call<{ notes: Note[] }>('backend', `/notes?limit=2&before=${last?.id}`, { token })
  expect(second.body.notes.map(({ text }) => text)).toEqual(['one'])
})

test('the count is cached in redis until the next write', async () => {
  const { token } = await signIn()
  expect(await countNotes(token)).toEqual({ count: 0, cache: 'miss' })
  expect(await countNotes(token)).toEqual({ count: 0, cache: 'hit' })
  const note = await writeNote(token, 'counted')
  expect(await countNotes(token)).toEqual({ count: 1, cache: 'miss' })
  expect(await countNotes(token)).toEqual({ count: 1, cache: 'hit' })
  await call('backend', `/notes/${note.id}`, { method: 'DELETE', token })
  expect(await countNotes(token)).toEqual({ count: 0, cache: 'miss' })
})

test('the count is right after writes and counts at the same time', async () => {
  const { token } = await signIn()
  const writes = Array.from({ length: 8 }, (_, index) => writeNote(token, `note ${index}`))
  const counts = Array.from({ length: 8 }, () => countNotes(token))
  await Promise.all([...writes, ...counts])
  expect((await countNotes(token)).count).toBe(8)
})

test("another user's note cannot be seen, changed or deleted", async () => {
  const [owner, other] = await Promise.all([signIn(), signIn()])
  const note = await writeNote(owner.token, 'mine')
  const path = `/notes/${note.id}`
  const { token } = other
  const attempts = await Promise.all([
    call('backend', path, { token }),
    call('backend', path, { method: 'PUT', token, json: { text: 'yours' } }),
    call('backend', path, { method: 'DELETE', token }),
  ])
  for (const { status, body } of attempts) {
    expect(status).toBe(404)
    expect(body).toEqual({ error: 'not_found' })
  }
  expect(await listNotes(token)).toEqual([])
  expect(await listNotes(owner.token)).toEqual([note])
})

test('a missing, forged or malformed token is refused', async () => {
  const { token } = await signIn()
  const forged = `${token.startsWith('A') ? 'B' : 'A'}${token.slice(1)}`
  for (const attempt of [undefined, forged, token.slice(0, -1), `${token}A`]) {
    const { status, headers, body } = await call('backend', '/notes', { token: attempt })
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toBe('Bearer')
    expect(body).toEqual({ error: 'token_invalid' })
  }
})

test('an invalid note is refused with the reason', async () => {
  const { token } = await signIn()
  const post = (request: object) => call<Failure>('backend', '/notes', { method: 'POST', token, ...request })
  const json = { 'content-type': 'application/json' }

  expect(await post({ json: { text: ' ' } })).toMatchObject({ status: 422, body: { error: 'input_invalid' } })
  expect(await post({ text: '{"text":', headers: json })).toMatchObject({
    status: 400,
    body: { error: 'json_broken' },
  })
  expect(await post({ text: 'text=x' })).toMatchObject({ status: 415, body: { error: 'json_expected' } })
  expect(await post({ json: { text: 'x'.repeat(20_000) } })).toMatchObject({
    status: 413,
    body: { error: 'body_too_large' },
  })
  const patch = await call('backend', '/notes', { method: 'PATCH', token, json: { text: 'x' } })
  expect(patch.status).toBe(405)
  expect(patch.headers.get('allow')).toContain('POST')
  expect(await listNotes(token)).toEqual([])
})
