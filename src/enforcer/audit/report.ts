import type { SourcePosition } from '../../core/errors/errors.ts'
import type { Authorship } from '../history/blame.ts'
import type { Trail } from '../history/model.ts'
import { shortId } from '../history/report/lines.ts'
import { trailTable } from '../history/report/markdown.ts'
import { code, prose } from '../report/markdown.ts'
import { remarks, verdict } from '../report/words.ts'
import type { Repository } from '../repository.ts'
import type { RuleId } from '../rule-ids.ts'
import type { CheckResult } from '../run/result.ts'
import { positionAt } from '../source.ts'
import { lapse, type Suppression } from '../suppress/suppression.ts'
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
  history: AuditHistory
}

/** What git tells. */
export interface AuditHistory {
  /** The newest changes of the configuration; a text: why git does not tell them, as a sentence. */
  trail: Trail | string
  /** Who wrote each suppression; a text: why that is not known. */
  authors: ReadonlyMap<Suppression, Authorship | string>
}

/** How many lines a commit has in the report. The command for the rest shows them all. */
const MOST_LINES = 12

/** The report of an audit as a Markdown page. {@link readTally} reads its counts back. */
export function reportAudit({ repository, result, rules, day, before, history }: Audit): string {
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
    '## Suppressions',
    suppressionTable(history.authors, day),
    '## Changes of the configuration',
    ...changesOf(history.trail),
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

/** Who silenced which rule, until when, and why. */
function suppressionTable(authors: AuditHistory['authors'], day: string): string {
  if (authors.size === 0) return 'None.'
  return table([
    ['Where', 'Rules', 'Reason', 'Until', 'Who', 'Since'],
    ...[...authors].map(([suppression, by]) => {
      const { source, span, rules, reason, until } = suppression
      const lapsed = lapse(suppression, day)
      const isExpired = lapsed === 'expired' || lapsed === 'no date'
      return [
        where(positionAt(source, span.start)),
        rules.map(({ name }) => code(name)).join(', ') || '-',
        reason === '' ? 'none, so it silences nothing' : prose(reason),
        until === null ? 'no limit' : `${prose(until)}${isExpired ? ` (${LAPSED[lapsed]})` : ''}`,
        ...(typeof by === 'string' ? [prose(by), '-'] : [prose(by.author), since(by)]),
      ]
    }),
  ])
}

const LAPSED = { expired: 'expired', 'no date': 'not a date' } as const

function since({ day, commit, isOldest }: Authorship): string {
  return `${isOldest ? 'before or on ' : ''}${day} in ${code(shortId(commit))}`
}

function changesOf(trail: AuditHistory['trail']): string[] {
  if (typeof trail === 'string') return [prose(trail)]
  const all = '`npx ssot-docker history --config` shows all changes.'
  const intro = trail.isWhole ? all : `The last ${trail.entries.length} commits with changes. ${all}`
  return [intro, trailTable(trail, MOST_LINES)]
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
