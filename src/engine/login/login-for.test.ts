import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { loginFor } from './login-for.ts'

let folder = ''
let secrets: KnownSecrets
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-login-'))
  secrets = new KnownSecrets()
})
afterEach(() => rmSync(folder, { recursive: true }))

const auth = (user: string, password: string) => ({
  auth: Buffer.from(`${user}:${password}`).toString('base64'),
})
const config = (content: unknown) =>
  writeFileSync(join(folder, 'config.json'), typeof content === 'string' ? content : JSON.stringify(content))
const login = (registry: string, env: NodeJS.ProcessEnv = {}) =>
  loginFor(
    registry,
    { DOCKER_CONFIG: folder, PATH: `${folder}${delimiter}${process.env.PATH}`, ...env },
    secrets,
  )
const helper = (name: string, script: string) =>
  writeFileSync(join(folder, `docker-credential-${name}`), `#!/bin/sh\n${script}\n`, { mode: 0o755 })

test('without a configuration, or without an entry, there is no login', async () => {
  expect(await login('ghcr.io')).toBeNull()
  config({ auths: { 'ghcr.io': {}, other: auth('a', 'b') } })
  expect(await login('ghcr.io')).toBeNull()
})

test.each([
  ['docker.io', 'https://index.docker.io/v1/', 'https://index.docker.io/v1/'],
  ['ghcr.io', 'ghcr.io', 'ghcr.io'],
  ['r.example:5000', 'https://r.example:5000/v1/', 'r.example:5000'],
])('the login for %s is found under %s', async (registry, key, serveraddress) => {
  config({ auths: { [key]: auth('ann', 'kQ9-x72:Lmw') } })
  expect(await login(registry)).toEqual({ serveraddress, username: 'ann', password: 'kQ9-x72:Lmw' })
  expect(secrets.hide('it is kQ9-x72:Lmw')).toBe('it is [redacted]')
})

test('tokens are passed on', async () => {
  config({ auths: { 'ghcr.io': { ...auth('ann', ''), identitytoken: 'tR4-9kQ2x' } } })
  expect(await login('ghcr.io')).toMatchObject({ identitytoken: 'tR4-9kQ2x' })
})

test('DOCKER_AUTH_CONFIG goes first, as in the Docker CLI', async () => {
  config({ auths: { 'ghcr.io': auth('file', 'p'), other: auth('file', 'p') } })
  const env = { DOCKER_AUTH_CONFIG: JSON.stringify({ auths: { 'ghcr.io': auth('variable', 'p') } }) }
  expect(await login('ghcr.io', env)).toMatchObject({ username: 'variable' })
  expect(await login('other', env)).toMatchObject({ username: 'file' })
})

test('a credential helper is asked for the registry, one of its own before the one for all', async () => {
  config({ credsStore: 'all', credHelpers: { 'ghcr.io': 'own' }, auths: { 'ghcr.io': auth('file', 'p') } })
  helper(
    'own',
    'read key; echo "{\\"ServerURL\\":\\"$key\\",\\"Username\\":\\"own\\",\\"Secret\\":\\"$key $1\\"}"',
  )
  helper('all', `echo '{"ServerURL":"x","Username":"<token>","Secret":"tR4-9kQ2x"}'`)
  expect(await login('ghcr.io')).toMatchObject({ username: 'own', password: 'ghcr.io get' })
  expect(await login('docker.io')).toEqual({
    serveraddress: 'https://index.docker.io/v1/',
    identitytoken: 'tR4-9kQ2x',
  })
})

test('a helper without a login for the registry means that there is none', async () => {
  config({ credsStore: 'all' })
  helper('all', 'echo "credentials not found in native keychain"; exit 1')
  expect(await login('ghcr.io')).toBeNull()
})

test.each([
  [
    'is missing',
    null,
    'docker-credential-all, which keeps the login for ghcr.io, failed: it cannot be run (ENOENT)',
  ],
  ['fails', 'echo "the key ring is locked" >&2; exit 1', 'failed: the key ring is locked'],
  ['prints something else', 'echo secret-thing', 'failed: its answer is not understood'],
])('a helper that %s is an error', async (_, script, summary) => {
  config({ credsStore: 'all' })
  if (script !== null) helper('all', script)
  await expect(login('ghcr.io')).rejects.toMatchObject({
    code: 'LOGIN_UNREADABLE',
    summary: expect.stringContaining(summary),
    message: expect.not.stringContaining('secret-thing'),
  })
})

test('a configuration that is no JSON is an error that does not quote it', async () => {
  config('{ "auths": hunter2x')
  await expect(login('ghcr.io')).rejects.toMatchObject({
    code: 'LOGIN_UNREADABLE',
    message: expect.not.stringContaining('hunter2x'),
  })
})
