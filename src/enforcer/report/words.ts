import { boundText } from '../../core/text/bound.ts'
import { visibleLine } from '../../core/text/visible.ts'
import type { CheckResult, FileCounts } from '../run/result.ts'

/** `1 error`, `3 errors`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

/** `a`, `a and b`, `a, b and c`. */
function enumerate(words: readonly string[]): string {
  return words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
}

/** `3 problems (2 errors, 1 warning)`, or `No problems`; after it ` and 2 for information` if there are any. */
export function verdict({
  counts: { errors, warnings, infos },
}: {
  counts: Pick<CheckResult['counts'], 'errors' | 'warnings' | 'infos'>
}): string {
  const count = errors + warnings
  const problems =
    count === 0
      ? 'No problems'
      : `${plural(count, 'problem')} (${plural(errors, 'error')}, ${plural(warnings, 'warning')})`
  return infos === 0 ? problems : `${problems} and ${infos} for information`
}

/** What else to know about a run, one sentence each. */
export function remarks(result: CheckResult): string[] {
  const { counts, files, foreign } = result
  return [
    ...(counts.fixable > 0 ? [`\`npx ssot-docker fix\` can correct ${counts.fixable} of them.`] : []),
    ...gaps(result),
    ...(counts.suppressed > 0 ? [`${plural(counts.suppressed, 'finding')} suppressed by comments.`] : []),
    ...(counts.baselined > 0 ? [`${plural(counts.baselined, 'finding')} in the baseline.`] : []),
    ...skippedFolders(foreign),
    `Checked ${checkedFiles(files)}.`,
  ]
}

/** What was not checked, one sentence each; empty: everything was checked. */
export function gaps({ skippedRules, unread }: CheckResult): string[] {
  const skipped = Map.groupBy(skippedRules, ({ reason }) => reason)
  const files = unread.map(({ path, reason }) => `${path} ${reason}`)
  return [
    ...[...skipped].map(
      ([reason, rules]) => `Not checked, because ${reason}: ${rules.map(({ rule }) => rule).join(', ')}.`,
    ),
    ...(files.length > 0 ? [`${plural(files.length, 'file')} not read: ${enumerate(first(files))}.`] : []),
  ]
}

function skippedFolders(foreign: CheckResult['foreign']): string[] {
  const matrices = foreign.filter(({ because }) => because === 'matrix').length
  const repositories = foreign.filter(({ because }) => because === 'repository').length
  return [
    ...(matrices === 1 ? ['1 folder with a matrix of its own was skipped.'] : []),
    ...(matrices > 1 ? [`${matrices} folders with matrices of their own were skipped.`] : []),
    ...(repositories === 1 ? ['1 repository inside this one was skipped.'] : []),
    ...(repositories > 1 ? [`${repositories} repositories inside this one were skipped.`] : []),
  ]
}

const MOST_NAMED = 5

function first(names: readonly string[]): string[] {
  const rest = names.length - MOST_NAMED
  return rest > 0 ? [...names.slice(0, MOST_NAMED), `${rest} more`] : [...names]
}

function checkedFiles({ all, matrix, compose, dockerfile, env, text }: FileCounts): string {
  const kinds = [
    plural(compose, 'compose file'),
    plural(dockerfile, 'Dockerfile'),
    ...(env > 0 ? [plural(env, 'env file')] : []),
    `${plural(text, 'other file')} that may name one`,
  ]
  return `${enumerate([...(matrix === 1 ? ['the matrix'] : []), ...kinds])}, among ${plural(all, 'file')}`
}

/** More of a text than anybody reads in one line. A file may have a line of any length, which a finding quotes. */
const MAX_BYTES = 2048

/** A text without its middle if it is very long. */
export function bounded(text: string): string {
  return boundText(text, MAX_BYTES)
}

/** A bounded text for one line of a report: line breaks become spaces, and other control characters visible. */
export function oneLine(text: string): string {
  return bounded(visibleLine(text.replace(/[ \t\r\n]+/g, ' ')))
}
