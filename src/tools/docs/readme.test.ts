import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { CAUSES } from '../../core/plan/operation.ts'
import { snippetsOf } from './snippets.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')
const PAGES = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter((name) =>
  name.endsWith('.md'),
)
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')

test('the snippets of a page have their language, text and file', () => {
  const page = 'In `a.ts`:\n\n```ts\nlet a\n```\n\nand:\n\n````md\n```\nb\n```\n````\n'
  expect(snippetsOf(page)).toEqual([
    { language: 'ts', text: 'let a\n', file: 'a.ts' },
    { language: 'md', text: '```\nb\n```\n', file: 'a.ts' },
  ])
})

test.each(PAGES)('every npm script that %s names exists', (page) => {
  const { scripts } = JSON.parse(read('package.json'))
  const named = [...read(page).matchAll(/npm run (?:-\w+ )*([\w:]+)/g)].map((match) => match[1])
  expect(named.filter((script) => !(script && script in scripts))).toEqual([])
})

test.each(PAGES)('every file that %s links to exists', (page) => {
  const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map((match) => match[1] ?? '')
  expect(links.filter((link) => !existsSync(join(ROOT, page, '..', link)))).toEqual([])
})

test('docs/refresh_dev_guide.md has a row for every cause of a refresh', () => {
  const rows = [...read('docs/refresh_dev_guide.md').matchAll(/^ +\| `([^`]+)` +\|/gm)].map(
    (match) => match[1],
  )
  expect(rows).toEqual([...CAUSES])
})
