import { columns } from '../../../core/text/columns.ts'
import { sentence, told } from '../difference/together.ts'
import type { Trail, TrailEntry } from '../model.ts'

/** How many digits of a commit are told. */
const DIGITS = 7

export function shortId(id: string): string {
  return id.slice(0, DIGITS)
}

/** The day on which a commit was written, where its author was: `2026-03-31`. */
export function dayOfCommit({ at }: { at: string }): string {
  return at.slice(0, 10)
}

/** What a commit has to tell, one line for each change. What could not be read comes first. */
export function linesOf({ changes, notes }: TrailEntry): string[] {
  return [...notes, ...told(changes).map(sentence)]
}

/** What a trail says that ends before the oldest commit. */
export const OLDER = 'Older commits were not read.'

/** What a trail without entries says. */
export function nothingChanged({ since }: Trail): string {
  const range = since === undefined ? '' : ` since ${JSON.stringify(since)}`
  return `No commit${range} changed what the Docker files mean.`
}

/** A trail for a terminal: a row for each change, with the commit beside its first one. */
export function trailLines(trail: Trail): string[] {
  const { entries, notes, isWhole } = trail
  const rows = entries.flatMap((entry) => {
    const { commit } = entry
    const merge = commit.parents.length > 1 ? ' (merge)' : ''
    return linesOf(entry).map((line, index) =>
      index === 0
        ? [dayOfCommit(commit), `${shortId(commit.id)}${merge}`, commit.author.name, line]
        : ['', '', '', line],
    )
  })
  const table =
    rows.length === 0 ? [nothingChanged(trail)] : columns([['DATE', 'COMMIT', 'AUTHOR', 'CHANGE'], ...rows])
  return [...notes, ...table, ...(isWhole ? [] : [OLDER])]
}

/** A trail as data for programs. */
export function trailData({ entries, notes, isWhole }: Trail): object {
  return {
    version: 1,
    notes,
    hasOlder: !isWhole,
    commits: entries.map((entry) => {
      const { id, author, at, subject, parents } = entry.commit
      return {
        ...{ commit: id, author, at, subject, isMerge: parents.length > 1, notes: entry.notes },
        changes: entry.changes.map(({ kind, about, stage, field, from, to, isSecret, settings, words }) => ({
          ...{ kind, about, stage: stage ?? null, field, from, to, isSecret, settings: settings ?? [] },
          text: sentence({ about, words }),
        })),
      }
    }),
  }
}
