import { expect, test } from 'vitest'
import type { Source } from '../source.ts'
import { collectComposeFiles } from './collect.ts'

test('compose files are found by content, by the matrix, and because other compose files use them', () => {
  const texts: Record<string, string> = {
    'a.yml': 'services: { a: { image: x:1 } }',
    'b.yml': 'include: [c.yml]',
    'c.yml': 'services: { d: { extends: { file: e.yml, service: d } } }\ninclude: [b.yml]',
    'e.yml': 'services: { d: { environment: { A: 1 } } }',
    'f.yml': 'services: { d: { environment: { A: 1 } } }',
    'g.yml': 'include: [a.yml]',
  }
  const sources = new Map(
    Object.entries(texts).map(([path, text]): [string, Source] => [path, { path, text, hasBom: false }]),
  )
  const files = collectComposeFiles(
    sources.values(),
    ['b.yml', 'missing.yml'],
    (path) => sources.get(path) ?? null,
  )
  expect(files.map(({ source }) => source.path)).toEqual(['a.yml', 'c.yml', 'e.yml', 'b.yml'])
})
