import type { CheckedFinding } from '../run/result.ts'
import type { Report } from './report.ts'
import { gaps } from './words.ts'

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
    file: at.file,
    line: String(at.line),
    col: String(at.column),
    title: rule,
  }).map(([name, value]) => `${name}=${escapeProperty(value)}`)
  const others = related.map(
    (other) => `${other.at.file}:${other.at.line}:${other.at.column} ${other.message}`,
  )
  return `::${severity} ${properties.join(',')}::${escapeData([message, ...others, todo].join('\n'))}\n`
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
