import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Figures, figuresAsMarkdown, goalsAsMarkdown } from '../bench/common/figures.ts'
import { regenerate } from './generated.ts'

const DOCS = join(import.meta.dirname, '..', '..', '..', 'docs')
const FOLDER = join(DOCS, 'figures')

/** The page of the figures that are not on `benchmark.md`, by the name of the benchmark. */
const ELSEWHERE: Readonly<Record<string, FiguresPage>> = { refresh: 'layer_caching.md' }
export const FIGURES_PAGES = ['benchmark.md', 'layer_caching.md'] as const
type FiguresPage = (typeof FIGURES_PAGES)[number]

/** Where the figures of a benchmark are kept, with those of every round. */
export function figuresFile(name: string): string {
  return join(FOLDER, `${name}.json`)
}

/** All figures that are kept, by the name of the benchmark. */
export function readFigures(): ReadonlyMap<string, Figures> {
  const names = readdirSync(FOLDER).map((file) => basename(file, '.json'))
  return new Map(
    names.sort().map((name) => {
      const { figures }: { figures: Figures } = JSON.parse(readFileSync(figuresFile(name), 'utf8'))
      return [name, figures]
    }),
  )
}

/**
 * The text of a page with its figures updated.
 * @throws Error unless the page has a block for each of its figures
 */
export function regenerateFigures(
  page: FiguresPage,
  text: string,
  all: ReadonlyMap<string, Figures>,
): string {
  const own = [...all].filter(([name]) => (ELSEWHERE[name] ?? 'benchmark.md') === page)
  const blocks = own.map(([name, figures]) => [`figures ${name}`, () => figuresAsMarkdown(figures)] as const)
  const goals = () => goalsAsMarkdown([...all.values()].flatMap((figures) => figures.goals))
  return regenerate(text, {
    ...Object.fromEntries(blocks),
    ...(page === 'benchmark.md' ? { goals } : {}),
  })
}

export function readFiguresPage(page: FiguresPage): string {
  return readFileSync(join(DOCS, page), 'utf8')
}

/** Brings all pages up to date with the figures that are kept. */
export function writeFigures(): void {
  const all = readFigures()
  for (const page of FIGURES_PAGES) {
    writeFileSync(join(DOCS, page), regenerateFigures(page, readFiguresPage(page), all))
  }
}
