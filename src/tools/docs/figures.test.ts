import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Figures } from '../bench/common/figures.ts'
import { FIGURES_PAGES, readFigures, readFiguresPage, regenerateFigures } from './figures.ts'

const DOCS = join(import.meta.dirname, '..', '..', '..', 'docs')

test.each(FIGURES_PAGES)('the figures of docs/%s are those of docs/figures', async (page) => {
  const text = regenerateFigures(page, readFiguresPage(page), readFigures())
  await expect(text).toMatchFileSnapshot(join(DOCS, page))
})

test('figures without a place on their page are an error', () => {
  const other = new Map(readFigures()).set('other', [...readFigures().values()][0] as Figures)
  expect(() => regenerateFigures('benchmark.md', readFiguresPage('benchmark.md'), other)).toThrow(
    'figures other',
  )
})
