import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { namedEngine } from './contexts.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'docker-config-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const id = (name: string) => createHash('sha256').update(name).digest('hex')

function writeContext(name: string, meta: unknown) {
  mkdirSync(join(folder, 'contexts/meta', id(name)), { recursive: true })
  writeFileSync(join(folder, 'contexts/meta', id(name), 'meta.json'), JSON.stringify(meta))
}

const lab = { Endpoints: { docker: { Host: 'unix:///lab.sock' } } }

describe('namedEngine', () => {
  test('without variables and configuration no engine is named', () => {
    expect(namedEngine({ DOCKER_CONFIG: folder })).toBeUndefined()
  })

  test('DOCKER_HOST takes precedence over every context', () => {
    writeContext('lab', lab)
    const env = { DOCKER_HOST: 'unix:///x.sock', DOCKER_CONTEXT: 'lab', DOCKER_CONFIG: folder }
    expect(namedEngine(env)).toEqual({ by: 'DOCKER_HOST', endpoint: 'unix:///x.sock' })
  })

  test('the current context names its engine', () => {
    writeContext('lab', lab)
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ currentContext: 'lab' }))
    expect(namedEngine({ DOCKER_CONFIG: folder })).toEqual({
      by: 'the current docker context "lab"',
      endpoint: 'unix:///lab.sock',
    })
  })

  test('DOCKER_CONTEXT takes precedence over the current context, and "default" names no engine', () => {
    writeContext('lab', lab)
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ currentContext: 'lab' }))
    expect(namedEngine({ DOCKER_CONFIG: folder, DOCKER_CONTEXT: 'default' })).toBeUndefined()
  })

  test('a context that does not exist is an error', () => {
    expect(() => namedEngine({ DOCKER_CONFIG: folder, DOCKER_CONTEXT: 'gone' })).toThrow('does not exist')
  })

  test('a context with TLS keys of its own is an error', () => {
    writeContext('lab', lab)
    mkdirSync(join(folder, 'contexts/tls', id('lab')), { recursive: true })
    expect(() => namedEngine({ DOCKER_CONFIG: folder, DOCKER_CONTEXT: 'lab' })).toThrow('TLS keys of its own')
  })

  test('a docker configuration that is not JSON is an error', () => {
    writeFileSync(join(folder, 'config.json'), '{')
    expect(() => namedEngine({ DOCKER_CONFIG: folder })).toThrow('is not JSON')
  })
})
