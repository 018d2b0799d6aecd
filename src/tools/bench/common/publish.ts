import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { figuresFile, writeFigures } from '../../docs/figures.ts'
import type { BenchOptions } from '../options.ts'
import { type Figures, renderFigures } from './figures.ts'

/**
 * Prints the figures as text on standard output. Writes the whole report as JSON if the options name a file, and the pages of the
 * documentation if they ask for it.
 */
export function publish(
  report: { rounds: readonly unknown[] },
  figures: Figures,
  { benchmark, beside, json, page }: BenchOptions,
): void {
  console.log(renderFigures(figures).join('\n'))
  if (json !== null) write(json, report)
  if (!page) return
  write(figuresFile(beside === 'nothing' ? benchmark : `${benchmark}-${beside}`), {
    figures,
    rounds: report.rounds,
  })
  writeFigures()
}

function write(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`)
}
