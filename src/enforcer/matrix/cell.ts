import type { SourcePosition } from '../../core/errors/errors.ts'
import { readSections, type Section } from '../../core/matrix/read/markdown.ts'
import type { MatrixReading } from '../repository.ts'
import type { Source } from '../source.ts'

const cache = new WeakMap<Source, Section[]>()

/**
 * The place of a cell of the matrix: the one of `column` in the row that begins at `row`, such as `EnvironmentRow.at`.
 * The place of the row if there is no such cell.
 */
export function cellAt({ source }: MatrixReading, row: SourcePosition, column: string): SourcePosition {
  if (source === null) return row
  const sections = cache.get(source) ?? readSections(source.text, source.path)
  cache.set(source, sections)
  for (const table of sections.flatMap(({ tables }) => tables)) {
    const found = table.rows.find(({ at }) => at.line === row.line)
    if (found === undefined) continue
    const index = table.rows[0]?.cells.findIndex(({ text }) => text === column) ?? -1
    return found.cells[index]?.at ?? row
  }
  return row
}
