import type { Problem } from '../../errors/errors.ts'
import type { SourceCell } from '../read/markdown.ts'

/** One problem for each cell that repeats the text of an earlier one. `what`: `environment`, `service`, ... */
export function duplicates(what: string, cells: Iterable<SourceCell | undefined>): Problem[] {
  const first = new Map<string, SourceCell>()
  const problems: Problem[] = []
  for (const cell of cells) {
    if (cell === undefined) continue
    const earlier = first.get(cell.text)
    if (earlier === undefined) {
      first.set(cell.text, cell)
      continue
    }
    problems.push({
      ...cell.at,
      message: `Duplicate ${what}`,
      found: cell.text,
      allowed: `each ${what} once; line ${earlier.at.line} has this one`,
    })
  }
  return problems
}
