import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { chosenContext } from './docker-context.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-context-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

function id(name: string): string {
  return createHash('sha256').update(name).digest('hex')
}

function add(name: string, meta: unknown): void {
  mkdirSync(join(folder, 'contexts', 'meta', id(name)), { recursive: true })
  writeFileSync(join(folder, 'contexts', 'meta', id(name), 'meta.json'), JSON.stringify(meta))
}

const config = (currentContext: string) =>
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ currentContext }))
const far = { Name: 'far', Endpoints: { docker: { Host: 'tcp://far:2376', SkipTLSVerify: true } } }
const near = { Name: 'near', Endpoints: { docker: { Host: 'unix:///n.sock' } } }
const env = (more: NodeJS.ProcessEnv = {}) => ({ DOCKER_CONFIG: folder, ...more })

test('no context is chosen without a configuration, without a current context, and for the default context', () => {
  expect(chosenContext({ HOME: folder })).toBeNull()
  expect(chosenContext(env())).toBeNull()
  config('default')
  expect(chosenContext(env())).toBeNull()
  config('far')
  expect(chosenContext(env({ DOCKER_CONTEXT: 'default' }))).toBeNull()
})

test('the current context is chosen unless DOCKER_CONTEXT names another one', () => {
  add('far', far)
  add('near', near)
  config('near')
  expect(chosenContext(env())).toEqual({
    name: 'near',
    by: 'the current docker context',
    endpoint: 'unix:///n.sock',
    tlsFolder: null,
    skipsVerification: false,
  })
  expect(chosenContext(env({ DOCKER_CONTEXT: 'far' }))).toMatchObject({
    name: 'far',
    by: 'DOCKER_CONTEXT',
    endpoint: 'tcp://far:2376',
    skipsVerification: true,
  })
})

test('the chosen context has the folder of its TLS keys', () => {
  add('far', far)
  const tls = join(folder, 'contexts', 'tls', id('far'), 'docker')
  mkdirSync(tls, { recursive: true })
  expect(chosenContext(env({ DOCKER_CONTEXT: 'far' }))?.tlsFolder).toBe(tls)
})

test('a context that cannot be used is an error, and no other engine is tried', () => {
  config('gone')
  expect(() => chosenContext(env())).toThrow(
    /ENGINE_NOT_FOUND.*the current docker context names "gone", which does not exist/,
  )
  add('odd', { Endpoints: {} })
  expect(() => chosenContext(env({ DOCKER_CONTEXT: 'odd' }))).toThrow(/names no Docker endpoint/)
  writeFileSync(join(folder, 'config.json'), '{')
  expect(() => chosenContext(env())).toThrow(/config.json cannot be read/)
})
