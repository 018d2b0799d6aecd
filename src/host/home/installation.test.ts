import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type Home, homeOf } from './home.ts'
import { installationOf } from './installation.ts'

let home: Home
beforeEach(() => {
  home = homeOf({ SSOT_DOCKER_HOME: mkdtempSync(join(tmpdir(), 'ssot-installation-')) })
})
afterEach(() => rmSync(home.folder, { recursive: true }))

test('an installation gets its id once, in a file that only its user may read', () => {
  const id = installationOf(home)
  expect(id).toMatch(/^[0-9a-f-]{36}\.[0-9a-f]{8}$/)
  expect(installationOf(home)).toBe(id)
  expect(readdirSync(home.folder)).toEqual(['installation'])
  if (process.platform !== 'win32') expect(statSync(home.installation).mode & 0o777).toBe(0o600)
})

test('a file without an id is an error, because with a new id older stacks would be unknown', () => {
  writeFileSync(home.installation, 'half')
  expect(() => installationOf(home)).toThrow(/INSTALLATION_INVALID.*found "half"/)
})
