import { positionAt, type Source } from '../../source.ts'
import { suppressionsOf } from '../../suppress/find.ts'
import { type Place, placesIn } from './scope.ts'

/** A suppression in a file: one for each rule that a comment names. */
export interface SuppressedRule {
  readonly rule: string
  /** Empty: there is none, and the comment silences nothing. */
  readonly reason: string
  /** The last day on which it is valid; null: no limit. */
  readonly until: string | null
  /** The first line whose findings it silences; null: there is none after it. */
  readonly scope: Place | null
  /** All places of the file. */
  readonly places: ReadonlySet<string>
}

export function suppressedRules(source: Source, kind: 'matrix' | 'compose' | 'dockerfile'): SuppressedRule[] {
  const language = kind === 'matrix' ? 'markdown' : kind === 'compose' ? 'yaml' : 'hash-line'
  const all = suppressionsOf(source, language)
  if (all.length === 0) return []
  const byLine = placesIn(source.text, kind)
  const places = new Set(byLine.flatMap((place) => (place === null ? [] : [place.id])))
  return all.flatMap(({ rules, reason, until, lines, span }) => {
    const { line } = positionAt(source, span.start)
    const scope = byLine.slice(line - 1, lines.last).find((place) => place !== null) ?? null
    return rules.map(({ name }) => ({ rule: name, reason, until, scope, places }))
  })
}
