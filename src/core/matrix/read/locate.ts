import type { Problem, SourcePosition } from '../../errors/errors.ts'
import { listNames, nearestName } from '../../text/suggest.ts'
import { TABLE_NAMES, TABLES, type TableName } from './columns.ts'
import type { Section, SourceTable } from './markdown.ts'

/** The tables by their headings. A table that is missing or ambiguous is left out, and `problems` says why. */
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
      const misspelt = findMisspelt(name, sections)
      // It is treated as the intended table, so that its rows are checked as well.
      const [only, ...others] = misspelt?.tables ?? []
      if (only && others.length === 0) tables[name] = only
      problems.push(...(misspelt ? [misspeltHeading(name, misspelt)] : missingHeading(name, file)))
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

/** A section with a table and an unknown heading that is similar to this name. */
function findMisspelt(name: TableName, sections: readonly Section[]): Section | undefined {
  const others = sections.filter(({ title, tables }) => !Object.hasOwn(TABLES, title) && tables.length > 0)
  const titles = others.map(({ title }) => title)
  const nearest = nearestName(name, titles)
  return others.find(({ title }) => title === nearest)
}

function misspeltHeading(name: TableName, { title, at }: Section): Problem {
  return {
    ...at,
    message: `No heading "${name}", but a similar one with a table`,
    found: title,
    allowed: `"${name}"`,
  }
}

/** A missing table is a problem only if the table is required. */
function missingHeading(name: TableName, file: string): Problem[] {
  if (!TABLES[name].required) return []
  const columns = listNames(Object.keys(TABLES[name].columns))
  return [
    {
      file,
      line: 1,
      column: 1,
      message: `No heading "${name}" with its table`,
      allowed: `a heading "${name}" and directly under it a table with the columns ${columns}`,
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
