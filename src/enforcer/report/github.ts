import { visible, visibleLine } from '../../core/text/visible.ts'
import type { CheckedFinding } from '../run/result.ts'
import type { Report } from './report.ts'
import { bounded, gaps } from './words.ts'

/**
 * The report as workflow commands of GitHub Actions, one per line. GitHub shows them as annotations on a pull request.
 * @see https://docs.github.com/actions/reference/workflow-commands-for-github-actions
 */
export function reportGithub({ result }: Pick<Report, 'result'>): string {
  // Readers of annotations see nothing else, so what was not checked must be reported here, too.
  const notices = gaps(result).map((gap) => `::notice::${escapeData(gap)}\n`)
  return [...result.findings.map(annotation), ...notices].join('')
}

function annotation({ severity, at, rule, message, todo, related = [] }: CheckedFinding): string {
  const properties = Object.entries({
    file: visibleLine(at.file),
    line: String(at.line),
    col: String(at.column),
    title: rule,
  }).map(([name, value]) => `${name}=${escapeProperty(value)}`)
  const others = related.map(
    (other) => `${visibleLine(other.at.file)}:${other.at.line}:${other.at.column} ${other.message}`,
  )
  const command = severity === 'info' ? 'notice' : severity
  return `::${command} ${properties.join(',')}::${escapeData([message, ...others, todo].map(bounded).join('\n'))}\n`
}

/** A line that this program begins holds one command: GitHub looks for `##[...]` only where it finds no other. */
function escapeData(text: string): string {
  return visible(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
