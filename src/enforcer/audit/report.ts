import type { SourcePosition } from '../../core/errors/errors.ts'
import { code, prose } from '../report/markdown.ts'
import { remarks, verdict } from '../report/words.ts'
import type { Repository } from '../repository.ts'
import type { RuleId } from '../rule-ids.ts'
import type { CheckResult } from '../run/result.ts'
import { mentionsOf } from './mentions.ts'
import { type Role, rolesOf } from './roles.ts'
import { type Tally, tallyLine, tallyOf } from './tally.ts'

/** The input of a report. */
export interface Audit {
  repository: Repository
  result: CheckResult
  /** The rules that were checked. */
  rules: readonly RuleId[]
  /** The day, as `2026-03-31`. */
  day: string
  /** The tally of the last audit; null: this is the first one. */
  before: Tally | null
}

/** The report of an audit as a Markdown page. {@link readTally} reads its counts back. */
export function reportAudit({ repository, result, rules, day, before }: Audit): string {
  const now = tallyOf(result, rules, day)
  const blocks = [
    tallyLine(now),
    '# Audit of the Docker files',
    `Written by \`npx ssot-docker audit\` on ${day}: ${verdict(result).toLowerCase()}. ${
      before === null ? 'This is the first audit.' : `The last audit was on ${before.day}.`
    }`,
    list(remarks(result).map(prose)),
    '## Counts',
    table([['What', before === null ? 'Before' : before.day, day, 'Change'], ...countRows(before, now)]),
    '## Docker files',
    table([
      ['File', 'Kind', 'In the matrix', 'Verdict'],
      ...rolesOf(repository, result.findings).map(roleRow),
    ]),
    '## Findings',
    result.findings.length === 0
      ? 'None.'
      : table([
          ['Where', 'Rule', 'What'],
          ...result.findings.map(({ at, rule, message }) => [where(at), code(rule), prose(message)]),
        ]),
    '## References',
    table([
      ['Docker file', 'Named in'],
      ...[...Map.groupBy(mentionsOf(repository), ({ path }) => path)].map(([path, places]) => [
        code(path),
        places.map(({ at }) => where(at)).join('<br>'),
      ]),
    ]),
  ]
  return `${blocks.join('\n\n')}\n`
}

function countRows(before: Tally | null, now: Tally): string[][] {
  const row = (name: string, count: (tally: Tally) => number | undefined) => {
    const after = count(now) ?? 0
    const past = before === null ? undefined : count(before)
    return [name, String(past ?? '-'), String(after), past === undefined ? '-' : signed(after - past)]
  }
  const rules = [...new Set([...Object.keys(now.findings), ...Object.keys(before?.findings ?? {})])]
  return [
    row('Compose files', (tally) => tally.composeFiles),
    row('Dockerfiles', (tally) => tally.dockerfiles),
    row('Findings', (tally) => Object.values(tally.findings).reduce((sum, count) => sum + count, 0)),
    ...rules
      .map((rule) => row(code(rule), (tally) => tally.findings[rule]))
      .filter(([, past, after]) => !(after === '0' && (past === '0' || past === '-'))),
    row('Suppressed by comments', (tally) => tally.suppressed),
    row('In the baseline', (tally) => tally.baselined),
  ]
}

function signed(difference: number): string {
  return difference > 0 ? `+${difference}` : String(difference)
}

function roleRow({ path, kind, role, verdicts, useInstead }: Role): string[] {
  const advice = useInstead === null ? [] : [`Use instead: ${prose(useInstead)}`]
  const notes = [...verdicts.map(prose), ...advice].join('<br>')
  return [
    code(path),
    kind,
    role ?? 'no',
    notes || (role === null ? 'undecided: it is not in the matrix' : '-'),
  ]
}

function where({ file, line }: SourcePosition): string {
  return code(`${file}:${line}`)
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n')
}

function table(rows: readonly string[][]): string {
  const [head = [], ...body] = rows
  return [head, head.map(() => '---'), ...body].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}
