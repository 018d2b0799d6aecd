import { contrast, type Fact, type Part } from '../files/facts.ts'
import type { KeyedChange, Setting } from '../model.ts'

/** What the parts are called where they are told: `redis` as `redis/test`. */
export type Label = (about: string) => string

/** What is different between the parts of two versions. */
export function partChanges(
  before: ReadonlyMap<string, Part>,
  after: ReadonlyMap<string, Part>,
  scope: string,
  label: Label,
): KeyedChange[] {
  const changes: KeyedChange[] = []
  for (const [key, part] of after) {
    const old = before.get(key)
    const at = { key: `${scope}/${key}`, about: label(part.about), group: part.group }
    if (old !== undefined) changes.push(...factChanges(old.facts, part.facts, at, label))
    else
      changes.push(
        whole(at, 'added', part.summary === '' ? 'added' : `added: ${part.summary}`, settingsOf(part)),
      )
  }
  for (const [key, part] of before) {
    if (after.has(key)) continue
    changes.push(
      whole(
        { key: `${scope}/${key}`, about: label(part.about), group: part.group },
        'removed',
        'removed',
        settingsOf(part),
      ),
    )
  }
  return changes
}

type At = Pick<KeyedChange, 'key' | 'about' | 'group'>

/** Something that was added or removed with all that is in it. */
export function whole(
  at: At,
  kind: 'added' | 'removed',
  words: string,
  settings: readonly Setting[] = [],
): KeyedChange {
  return { ...at, kind, field: null, from: null, to: null, isSecret: false, words, settings }
}

/** A file with another path. */
export function otherPath(at: At, from: string, to: string, words: string): KeyedChange {
  return { ...at, kind: 'changed', field: 'path', from, to, isSecret: false, words }
}

function settingsOf({ facts }: Part): Setting[] {
  return [...facts.values()].map(({ field, shown }) => ({ field, value: shown }))
}

function factChanges(
  before: ReadonlyMap<string, Fact>,
  after: ReadonlyMap<string, Fact>,
  at: At,
  label: Label,
): KeyedChange[] {
  const keys = [...new Set([...after.keys(), ...before.keys()])]
  const pairs = keys.flatMap((key): { key: string; from: Fact | null; to: Fact | null }[] => {
    const [from = null, to = null] = [before.get(key), after.get(key)]
    return from?.value === to?.value ? [] : [{ key, from, to }]
  })
  return paired(pairs).map(({ key, from, to }) => {
    const fact = (to ?? from) as Fact
    const about = fact.about === undefined ? at.about : label(fact.about)
    return {
      ...{ key: `${at.key}/${key}`, about, group: at.group, field: fact.field },
      kind: from === null ? 'added' : to === null ? 'removed' : 'changed',
      ...{ from: from?.shown ?? null, to: to?.shown ?? null },
      isSecret: from?.shown === null || to?.shown === null,
      words: wordsOf(from, to),
    }
  })
}

/** If one entry of a list was removed and one added, the entry was changed. */
function paired<P extends { from: Fact | null; to: Fact | null }>(pairs: readonly P[]): P[] {
  const lists = Map.groupBy(
    pairs.filter(({ from, to }) => (from ?? to)?.list !== undefined && (from === null || to === null)),
    ({ from, to }) => (from ?? to)?.list ?? '',
  )
  const joined = new Map<P, P | null>()
  for (const entries of lists.values()) {
    const [added, another] = entries.filter(({ from }) => from === null)
    const [removed, more] = entries.filter(({ to }) => to === null)
    if (added === undefined || removed === undefined || another !== undefined || more !== undefined) continue
    joined.set(added, { ...added, from: removed.from })
    joined.set(removed, null)
  }
  return pairs.flatMap((pair) => {
    const own = joined.get(pair)
    return own === null ? [] : [own ?? pair]
  })
}

const HIDDEN = 'its value is hidden'

function wordsOf(from: Fact | null, to: Fact | null): string {
  const { field, words, list } = (to ?? from) as Fact
  if (from !== null && to !== null) {
    if (from.shown === null || to.shown === null) return `${field} changed; ${HIDDEN}`
    if (from.shown === to.shown) return `${field} changed in a part that is hidden or too long to show`
    if (words !== undefined) return words.changed(from.shown, to.shown)
    const [a, b] = contrast(from.shown, to.shown)
    return `${field} ${a} -> ${b}`
  }
  if (to !== null) {
    if (to.shown === null) return `${field} set; ${HIDDEN}`
    if (to.shown === '' || to.shown === '{}') return `${field} added`
    if (words !== undefined) return words.added(to.shown)
    return list === undefined ? `${field} set to ${short(to.shown)}` : `${field} ${short(to.shown)} added`
  }
  const shown = from?.shown ?? null
  if (shown === null || shown === '' || shown === '{}') return `${field} removed`
  if (words !== undefined) return words.removed(shown)
  return list === undefined ? `${field} removed (was ${short(shown)})` : `${field} ${short(shown)} removed`
}

function short(text: string): string {
  return contrast(text, '')[0]
}
