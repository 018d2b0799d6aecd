import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Profile, profileFile, readProfile, writeProfile } from './profile.js'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'profile-'))
})
afterEach(() => rmSync(home, { recursive: true }))

const whole: Profile = {
  version: 1,
  engine: {
    kind: 'embedded',
    endpoint: 'unix:///e.sock',
    compose: ['/c'],
    buildx: ['/b'],
    docker: ['/d'],
    dockerConfig: '/config',
    because: 'so',
    set: 'testing',
    network: 'own',
  },
  images: { source: 'debian', because: 'so' },
  buildCaFile: '/ca.pem',
  browser: { executable: '/usr/bin/chromium' },
  registry: { executable: '/usr/bin/docker-registry' },
}

describe('a profile', () => {
  test('a profile is read as it was written, readable for this user only, and no temporary file is left', () => {
    writeProfile(home, whole)
    expect(readProfile(home)).toEqual(whole)
    expect(statSync(profileFile(home)).mode & 0o777).toBe(0o600)
    expect(readdirSync(home)).toEqual(['profile.json'])
  })

  test('without a file the profile is empty', () => {
    expect(readProfile(home)).toEqual({ version: 1 })
  })

  test('a profile can record that there is no browser and no image registry', () => {
    writeProfile(home, { ...whole, browser: null, registry: null })
    expect(readProfile(home)).toMatchObject({ browser: null, registry: null })
  })

  test.each<[string, unknown, string]>([
    ['not JSON', '{', 'it is not JSON'],
    ['a list', [], 'is not an object'],
    ['another version', { ...whole, version: 2 }, 'its version is 2'],
    ['an engine of no known kind', { ...whole, engine: { ...whole.engine, kind: 'best' } }, '"engine"'],
    ['an engine without compose', { ...whole, engine: { ...whole.engine, compose: [] } }, '"engine"'],
    ['a relative buildx', { ...whole, engine: { ...whole.engine, buildx: ['docker-buildx'] } }, '"engine"'],
    ['a relative docker', { ...whole, engine: { ...whole.engine, docker: ['docker'] } }, '"engine"'],
    ['an engine of no known set', { ...whole, engine: { ...whole.engine, set: 'newest' } }, '"engine"'],
    ['an engine in no known network', { ...whole, engine: { ...whole.engine, network: 'host' } }, '"engine"'],
    ['images of no known source', { ...whole, images: { source: 'any', because: 'so' } }, '"images"'],
    ['a relative CA file', { ...whole, buildCaFile: 'ca.pem' }, '"buildCaFile"'],
    ['a browser without program', { ...whole, browser: {} }, '"browser"'],
    ['a registry without program', { ...whole, registry: {} }, '"registry"'],
  ])('a profile that is %s is refused with the reason and what to do', (_, content, reason) => {
    writeFileSync(profileFile(home), typeof content === 'string' ? content : JSON.stringify(content))
    expect(() => readProfile(home)).toThrow(reason)
    expect(() => readProfile(home)).toThrow('move the file away')
  })
})
