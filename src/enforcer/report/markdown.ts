import type { SourcePosition } from '../../core/errors/errors.ts'
import { withoutCiCommands } from '../../core/text/ci-commands.ts'
import { visibleLine } from '../../core/text/visible.ts'
import type { CheckedFinding } from '../run/result.ts'
import type { Report } from './report.ts'
import { oneLine, remarks, verdict } from './words.ts'

/** The report for a job summary or a comment. */
export function reportMarkdown({ result }: Pick<Report, 'result'>): string {
  const notes = remarks(result)
    .map((remark) => `- ${prose(remark)}`)
    .join('\n')
  const rows = result.findings.map(row)
  const table = [['Where', 'Rule', 'What', 'What to do'], ['---', '---', '---', '---'], ...rows]
  const findings =
    rows.length === 0 ? '' : `${table.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n\n`
  return `## Docker files against the matrix: ${verdict(result)}\n\n${findings}${notes}\n`
}

function row({ at, severity, rule, message, todo, related = [] }: CheckedFinding): string[] {
  const others = related.map((other) => `${where(other.at)} ${prose(other.message)}`)
  return [where(at), `${severity} ${code(rule)}`, [prose(message), ...others].join('<br>'), prose(todo)]
}

function where({ file, line, column }: SourcePosition): string {
  return code(`${file}:${line}:${column}`)
}

/**
 * A text for a table cell, with Markdown syntax escaped and line breaks replaced. A `@name` in it notifies nobody: GitHub
 * would look for one even behind a backslash.
 */
export function prose(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_{}[\]<>#|~&]/g, '\\$&')
    .replace(/(?<!\w)@(?=[a-z\d])/gi, '@<!-- -->')
}

/** A text as inline code for a table cell: with more backticks than it contains, and `|` escaped, as tables require. */
export function code(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([quotes]) => quotes.length))
  const quotes = '`'.repeat(longest + 1)
  const space = /^`|`$/.test(text) ? ' ' : ''
  const shown = withoutCiCommands(visibleLine(text)).replaceAll('|', '\\|')
  return `${quotes}${space}${shown}${space}${quotes}`
}
