import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ERROR_CODES } from '../../core/errors/errors.ts'

const PAGE = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'troubleshooting.md'), 'utf8')

test('docs/troubleshooting.md has a section for every error code, and no other', () => {
  const headings = [...PAGE.matchAll(/^### ([A-Z_]+)$/gm)].map(([, code]) => code)
  expect(headings.sort()).toEqual([...ERROR_CODES].sort())
})

test('every section of docs/troubleshooting.md has a text', () => {
  for (const [, code, text = ''] of PAGE.matchAll(/^### ([A-Z_]+)\n\n([^\n]*)/gm))
    expect(text, code).toMatch(/\w+ \w+/)
})
