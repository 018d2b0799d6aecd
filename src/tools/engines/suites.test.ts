import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { SHORT_SUITES } from './suites.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const files = SHORT_SUITES.flatMap((suite) => suite.files)

test.each(files)('%s of the short form exists', (file) => {
  // Vitest runs nothing, and reports no error, for one of several names that no file has.
  expect(existsSync(join(ROOT, file))).toBe(true)
})
