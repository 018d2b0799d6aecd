import type { Problem, SourcePosition } from '../errors.ts'
import { TABLE_NAMES, TABLES, type TableName } from './columns.ts'
import type { Section, SourceTable } from './markdown.ts'
import { listNames, nearestName } from './suggest.ts'

/** The four tables by heading; one that is missing or ambiguous is not there, and `problems` says why. */
export function locateTables(
  sections: readonly Section[],
  file: string,
): { tables: Partial<Record<TableName, SourceTable>>; problems: Problem[] } {
  const tables: Partial<Record<TableName, SourceTable>> = {}
  const problems: Problem[] = []
  for (const name of TABLE_NAMES) {
    const named = sections.filter((section) => section.title === name)
    const [section, ...furtherSections] = named
    if (section === undefined) {
      problems.push(...missingHeading(name, sections, file))
      continue
    }
    const [table, ...furtherTables] = section.tables
    problems.push(
      ...furtherSections.map(({ at }) => ambiguous(`A second heading "${name}"`, at, section.at)),
      ...furtherTables.map(({ at }) => ambiguous(`A second table under "${name}"`, at, table?.at ?? at)),
    )
    if (table === undefined) problems.push(missingTable(name, section.at))
    else if (named.length === 1 && furtherTables.length === 0) tables[name] = table
  }
  return { tables, problems }
}

function missingHeading(name: TableName, sections: readonly Section[], file: string): Problem[] {
  const others = sections.filter(({ title }) => !Object.hasOwn(TABLES, title))
  const nearest = nearestName(
    name,
    others.map(({ title }) => title),
  )
  const similar = others.find(({ title }) => title === nearest)
  // An optional table that is just not there is no problem; one under a misspelt heading is.
  if (similar?.tables.length) {
    return [
      {
        ...similar.at,
        message: 'A misspelt heading over a table',
        found: similar.title,
        allowed: `"${name}"`,
      },
    ]
  }
  if (!TABLES[name].required) return []
  const columns = listNames(Object.keys(TABLES[name].columns))
  return [
    {
      file,
      line: 1,
      column: 1,
      message: `No heading "${name}" with its table`,
      allowed: `a heading "${name}" and under it a table with the columns ${columns}`,
    },
  ]
}

function missingTable(name: TableName, at: SourcePosition): Problem {
  const columns = listNames(Object.keys(TABLES[name].columns))
  return {
    ...at,
    message: `No table under the heading "${name}"`,
    allowed: `a table with the columns ${columns} directly under it`,
  }
}

function ambiguous(what: string, at: SourcePosition, first: SourcePosition): Problem {
  return { ...at, message: what, allowed: `only the one in line ${first.line}` }
}
