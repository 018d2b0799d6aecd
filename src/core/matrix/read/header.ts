import type { Problem } from '../../errors/errors.ts'
import { listNames, nearestName, perhaps } from '../../text/suggest.ts'
import type { TableName } from './columns.ts'
import type { SourceRow } from './markdown.ts'

/** The columns a table must have. `environments` is undefined when they are unknown: any further column may be one. */
export interface ExpectedColumns {
  fixed: readonly string[]
  environments: readonly string[] | undefined
  /** Those of the fixed ones that may be missing. */
  optional: readonly string[]
}

/**
 * The name of each column, in the order of the table; undefined for a column that cannot be used. A misspelt name is
 * reported and then treated as the intended name, so that the cells of the column are checked as well.
 */
export function readHeader(
  table: TableName,
  header: SourceRow,
  expected: ExpectedColumns,
): { columns: (string | undefined)[]; problems: Problem[] } {
  const problems: Problem[] = []
  const known = [...expected.fixed, ...(expected.environments ?? [])]
  const isNoEnvironment = expected.environments?.length ? ', which is no environment either' : ''
  const missing = new Set(known.filter((name) => !expected.optional.includes(name)))
  const unseen = new Set(known)
  for (const { text } of header.cells) {
    missing.delete(text)
    unseen.delete(text)
  }
  const taken = new Set<string>()
  const columns = header.cells.map((cell) => {
    let name = cell.text
    if (!known.includes(name)) {
      const meant = nearestName(name, unseen)
      if (meant === undefined && expected.environments === undefined) return name
      problems.push({
        ...cell.at,
        message: `Unknown column in ${table}${isNoEnvironment}${perhaps(meant)}`,
        found: cell.text,
        allowed: listNames(known),
      })
      if (meant === undefined) return undefined
      missing.delete(meant)
      unseen.delete(meant)
      name = meant
    }
    if (!taken.has(name)) {
      taken.add(name)
      return name
    }
    problems.push({
      ...cell.at,
      message: `Duplicate column in ${table}`,
      found: cell.text,
      allowed: 'each column once',
    })
    return undefined
  })
  for (const name of missing) {
    const environment = expected.environments?.includes(name)
    problems.push({
      ...header.at,
      message: environment
        ? `${table} has no column for the environment "${name}"`
        : `${table} has no column "${name}"`,
      found: header.cells.map(({ text }) => text).join(' | '),
      allowed: listNames(known),
    })
  }
  return { columns, problems }
}
