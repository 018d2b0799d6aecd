import { randomUUID } from 'node:crypto'
import { ssot } from 'vitest-environment-ssot-docker'
import { type Answer, type Request, send } from './http.ts'

/** The services of the reference app that speak HTTP. */
export type AppService = 'auth' | 'backend' | 'frontend'

export interface Note {
  id: string
  text: string
  createdAt: string
  updatedAt: string
}

export interface Account {
  id: string
  name: string
  password: string
}

export interface Failure {
  error: string
  detail?: string
}

/** Sends a request to a service of this run's stack: `call('auth', '/login', { ... })`. */
export function call<Body = unknown>(
  service: AppService,
  path: string,
  request?: Request,
): Promise<Answer<Body>> {
  return send<Body>(new URL(path, ssot.url(service)).href, request)
}

/** A name and a password that no other test uses. The tests of a file share one stack. */
export function newCredentials(): { name: string; password: string } {
  const id = randomUUID()
  return { name: `user-${id.slice(0, 13)}`, password: `password-${id}` }
}

export async function register(): Promise<Account> {
  const credentials = newCredentials()
  const { status, body } = await call<{ user: { id: string } }>('auth', '/register', {
    method: 'POST',
    json: credentials,
  })
  expectStatus('POST /register', status, 201)
  return { ...credentials, id: body.user.id }
}

/** Logs in, and returns the token of the new session. */
export async function login({ name, password }: { name: string; password: string }): Promise<string> {
  const { status, body } = await call<{ token: string }>('auth', '/login', {
    method: 'POST',
    json: { name, password },
  })
  expectStatus('POST /login', status, 200)
  return body.token
}

/** Registers a new account and logs in. */
export async function signIn(): Promise<Account & { token: string }> {
  const account = await register()
  return { ...account, token: await login(account) }
}

export async function writeNote(token: string, text: string): Promise<Note> {
  const { status, body } = await call<{ note: Note }>('backend', '/notes', {
    method: 'POST',
    token,
    json: { text },
  })
  expectStatus('POST /notes', status, 201)
  return body.note
}

export async function listNotes(token: string): Promise<Note[]> {
  const { status, body } = await call<{ notes: Note[] }>('backend', '/notes', { token })
  expectStatus('GET /notes', status, 200)
  return body.notes
}

/** The number of the user's notes, and whether it came from the cache in redis. */
export async function countNotes(token: string): Promise<{ count: number; cache: string | null }> {
  const { status, headers, body } = await call<{ count: number }>('backend', '/notes/count', { token })
  expectStatus('GET /notes/count', status, 200)
  return { count: body.count, cache: headers.get('x-cache') }
}

function expectStatus(what: string, actual: number, expected: number): void {
  if (actual !== expected) throw new Error(`${what} answered ${actual} instead of ${expected}`)
}
