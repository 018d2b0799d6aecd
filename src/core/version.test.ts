import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { HOMEPAGE, VERSION } from './version.ts'

const manifest: { version: string; homepage?: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)

test('the version is the same as in package.json', () => {
  expect(VERSION).toBe(manifest.version)
})

test('the homepage is the same as in package.json', () => {
  expect(HOMEPAGE).toBe(manifest.homepage ?? null)
})
