import type { Change } from '../model.ts'
import type { EdgeChanges } from './edge.ts'

/**
 * What a commit itself changed. For a merge, that is what differs from every parent: everything else was changed by a commit
 * that was merged.
 */
export function ofAllParents(edges: readonly EdgeChanges[]): EdgeChanges {
  const [first, ...others] = edges
  if (first === undefined) return { changes: [], notes: [] }
  const keys = others.map(({ changes }) => new Set(changes.map(({ key }) => key)))
  const notes = others.map((edge) => new Set(edge.notes))
  return {
    changes: first.changes.filter(({ key }) => keys.every((set) => set.has(key))),
    notes: first.notes.filter((note) => notes.every((set) => set.has(note))),
  }
}

/** More places are told as a number. */
const MOST_PLACES = 4
/** More services are told as a number. */
const MOST_NAMES = 8

/** The same change of services in several environments told as one, and several entries of a list that came or went. */
export function told(changes: readonly Change[]): { about: string; words: string }[] {
  const entries = Map.groupBy(changes, (change) => {
    const verb = entryVerb(change)
    return verb === null ? change : `${change.about}\n${change.group}\n${change.field} ${verb}`
  })
  const lines = [...entries.values()].map((all) => {
    const [first] = all as [Change]
    const values = all.map(({ from, to }) => to ?? from)
    const words = all.length === 1 ? first.words : `${first.field} ${values.join(', ')} ${entryVerb(first)}`
    return { about: first.about, group: first.group, words }
  })
  const same = Map.groupBy(
    lines,
    ({ group, words }) => `${group.startsWith(SERVICE) ? SERVICE : group}\n${words}`,
  )
  return [...same.values()].map((group) => ({
    about: placesIn([...new Set(group.map(({ about }) => about))]),
    words: group[0]?.words ?? '',
  }))
}

const SERVICE = 'service/'

/** `redis/test, redis/staging`, or for several services with the same environments `auth, redis in test, staging`. */
function placesIn(places: readonly string[]): string {
  const parts = places.map((place) => /^([^/\s]+)\/([^/\s]+)$/u.exec(place)?.slice(1))
  if (parts.every((part) => part !== undefined)) {
    const [services, environments] = [0, 1].map((index) => [
      ...new Set(parts.map((part) => part[index] ?? '')),
    ])
    const isEach = (services?.length ?? 0) * (environments?.length ?? 0) === places.length
    if (services !== undefined && environments !== undefined && services.length > 1 && isEach)
      return `${listed(services, 'services')} in ${listed(environments, 'environments')}`
  }
  return places.length > MOST_PLACES ? listed(places, 'places', 1) : places.join(', ')
}

function listed(names: readonly string[], noun: string, most = MOST_NAMES): string {
  const left = names.length - most
  return left <= 1 && most > 1
    ? names.join(', ')
    : `${names.slice(0, most).join(', ')} and ${left} more ${noun}`
}

/** Whether an entry of a list came or went; null: something else was changed. */
function entryVerb({ field, from, to, words }: Change): 'added' | 'removed' | null {
  if (field === null) return null
  if (from === null && to !== null && to !== '' && words === `${field} ${to} added`) return 'added'
  return to === null && from !== null && from !== '' && words === `${field} ${from} removed`
    ? 'removed'
    : null
}

/** A change in one line: `backend/staging: memory 256M -> 512M`. */
export function sentence({ about, words }: { about: string; words: string }): string {
  return /^(?:added|removed)(?:$|[,:])/u.test(words) ? `${about} ${words}` : `${about}: ${words}`
}
