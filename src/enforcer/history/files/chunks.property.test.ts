import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readSections } from '../../../core/matrix/read/markdown.ts'
import { composeChunks, markdownChunks, tablePart } from './chunks.ts'
import { ComposeReader } from './compose.ts'

/* Every compose file and every page of this repository is read twice: in pieces and as a whole. */

const ROOT = join(import.meta.dirname, '..', '..', '..', '..')

function texts(name: RegExp): string[] {
  return ['fixtures', 'docker', 'docs'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter(
        (entry) => entry.isFile() && name.test(entry.name) && !entry.parentPath.includes('node_modules'),
      )
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8').replace(/^\uFEFF/u, '')),
  )
}

const read = (text: string) => new ComposeReader().read(text, 'docker/compose.yml')

test('a compose file read in pieces is the same as one that is read as a whole', () => {
  const all = texts(/\.ya?ml$/u).filter((text) => !text.startsWith('---') && !text.startsWith('%'))
  expect(all.length).toBeGreaterThan(200)
  // A document marker makes the reader take the file as a whole.
  for (const text of all) expect(read(text)).toEqual(read(`---\n${text}`))
  expect(all.filter((text) => composeChunks(text) !== null).length).toBeGreaterThan(150)
})

test('a Markdown page read in pieces has the same tables under the same headings', () => {
  const tablesOf = (parts: readonly string[]) =>
    parts
      .flatMap((part) => readSections(part, 'a.md'))
      .map(({ title, tables }) => [
        title,
        tables.map(({ rows }) => rows.map(({ cells }) => cells.map(({ text }) => text))),
      ])
  const all = texts(/\.md$/u)
  expect(all.length).toBeGreaterThan(50)
  for (const text of all) {
    const whole = tablesOf([text])
    expect(tablesOf(markdownChunks(text).map(tablePart))).toEqual(whole)
  }
})
