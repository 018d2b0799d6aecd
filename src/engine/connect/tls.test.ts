import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tlsOfContext, tlsOfEnvironment } from './tls.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-tls-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function write(...names: string[]): void {
  for (const name of names) writeFileSync(join(folder, `${name}.pem`), `the ${name}`)
}

test('there is no TLS without the variables, or with empty ones', () => {
  expect(tlsOfEnvironment({})).toBeNull()
  expect(tlsOfEnvironment({ DOCKER_CERT_PATH: folder, DOCKER_TLS_VERIFY: '' })).toBeNull()
})

test('any value of the variables enables TLS, as in the Docker CLI', () => {
  write('ca', 'cert', 'key')
  const all = { ca: 'the ca', cert: 'the cert', key: 'the key' }
  expect(tlsOfEnvironment({ DOCKER_CERT_PATH: folder, DOCKER_TLS_VERIFY: '0' })).toEqual({
    ...all,
    isVerified: true,
  })
  expect(tlsOfEnvironment({ DOCKER_CONFIG: folder, DOCKER_TLS: '1' })).toEqual({ ...all, isVerified: false })
})

test('the certificate and key of the client are optional', () => {
  write('ca')
  expect(tlsOfEnvironment({ DOCKER_CERT_PATH: folder, DOCKER_TLS_VERIFY: '1' })).toEqual({
    ca: 'the ca',
    isVerified: true,
  })
})

test.each([
  [[], 'ca.pem'],
  [['ca', 'cert'], 'key.pem'],
  [['ca', 'key'], 'cert.pem'],
])('with only the files %j, the error names the missing %s', (names, missing) => {
  write(...names)
  expect(() => tlsOfEnvironment({ DOCKER_CERT_PATH: folder, DOCKER_TLS_VERIFY: '1' })).toThrow(
    `DOCKER_TLS_VERIFY enables TLS, but ${join(folder, missing)} is missing`,
  )
})

test('the TLS keys of a context are read from its folder', () => {
  write('ca', 'cert', 'key')
  const context = { name: 'far', by: 'DOCKER_CONTEXT', endpoint: 'tcp://far:1' }
  expect(tlsOfContext({ ...context, tlsFolder: folder, skipsVerification: false })).toMatchObject({
    isVerified: true,
    key: 'the key',
  })
  expect(tlsOfContext({ ...context, tlsFolder: null, skipsVerification: true })).toEqual({
    isVerified: false,
  })
  expect(tlsOfContext({ ...context, tlsFolder: null, skipsVerification: false })).toBeNull()
})
