import { expect, test } from 'vitest'
import { changesSince, isUntouched, type Reference, seenAgain } from './changes.ts'
import type { Glance, Parts, Seen, State } from './sql.ts'

const PARTS: Parts = {
  tables: ['public.a', 'public.b', 'public.guarded', 'public.unkept'],
  views: ['public.v'],
  sequences: ['public.s', 'public.ahead'],
  catalogs: ['pg_class', 'pg_sequence', 'pg_proc', 'pg_largeobject'],
  guarded: ['public.guarded'],
  cached: ['public.ahead'],
}
const PROPERTIES: State['properties'] = {
  owner: 'app',
  grants: null,
  connectionLimit: -1,
  isTemplate: false,
  comment: null,
  settings: [],
}
const SEQUENCES = { 'public.s': '1', 'public.ahead': '7 called' }
const seen = (more: Record<string, Seen> = {}): State['seen'] => ({
  ...Object.fromEntries(
    [...PARTS.tables, ...PARTS.views, ...PARTS.catalogs].map((name) => [name, { rows: 3, written: 0 }]),
  ),
  ...more,
})
const state = (more: Partial<State> = {}): State => ({
  mark: { snapshot: '11:12:', own: '11' },
  seen: seen(),
  sequences: SEQUENCES,
  properties: PROPERTIES,
  ...more,
})
const REFERENCE: Reference = { parts: PARTS, state: state(), hashes: {} }
const KEPT = new Set(['public.a', 'public.b', 'public.guarded'])

const glance = (more: Partial<Glance> = {}): Glance => ({
  own: '12',
  sequences: SEQUENCES,
  ...more,
})

test('a database is untouched if no transaction has got a number, and sequences are as they were', () => {
  expect(isUntouched(REFERENCE, glance())).toBe(true)
  // Another one has got 12, whether it has ended or not.
  expect(isUntouched(REFERENCE, glance({ own: '13' }))).toBe(false)
  expect(isUntouched(REFERENCE, glance({ sequences: { ...SEQUENCES, 'public.s': '1 called' } }))).toBe(false)
})

test('a glance that has found nothing is the one that the next glance follows', () => {
  const seen = seenAgain(REFERENCE, glance())
  expect(isUntouched(seen, glance())).toBe(false)
  expect(isUntouched(seen, glance({ own: '13' }))).toBe(true)
})

test.each(['9:12:9,11', '9:9:', '10:12:10'])(
  'a database is not untouched if another transaction was under way at the mark %s, which may have written since',
  (snapshot) => {
    const reference = { ...REFERENCE, state: state({ mark: { snapshot, own: '11' } }) }
    expect(isUntouched(reference, glance())).toBe(false)
  },
)

const changed = (more: Partial<State>) => changesSince(REFERENCE, state(more), KEPT)

test('tables with rows that were written, or with another number of rows, are put back', () => {
  const now = { 'public.a': { rows: 3, written: 1 }, 'public.b': { rows: 2, written: 0 } }
  expect(changed({ seen: seen(now) })).toMatchObject({
    tables: ['public.a', 'public.b'],
    sequences: [],
    hasProperties: false,
    replaceBecause: null,
  })
})

test('sequences and settings are put back', () => {
  const sequences = { ...SEQUENCES, 'public.s': '9 called' }
  const properties = { ...PROPERTIES, comment: 'mine' }
  expect(changed({ sequences, properties })).toMatchObject({
    tables: [],
    sequences: ['public.s'],
    hasProperties: true,
    replaceBecause: null,
  })
})

test.each<[string, Partial<State>, string]>([
  ['a catalog', { seen: seen({ pg_proc: { rows: 3, written: 1 } }) }, 'its schema has changed (pg_proc)'],
  [
    'a new relation',
    { seen: seen({ pg_class: { rows: 4, written: 1 } }) },
    'its schema has changed (pg_class)',
  ],
  [
    'large objects',
    { seen: seen({ pg_largeobject: { rows: 4, written: 1 } }) },
    'large objects have changed',
  ],
  [
    'a materialized view',
    { seen: seen({ 'public.v': { rows: 3, written: 2 } }) },
    'the materialized view public.v has changed',
  ],
  [
    'a table with a trigger that always runs',
    { seen: seen({ 'public.guarded': { rows: 4, written: 1 } }) },
    'a trigger or rule of table public.guarded always runs',
  ],
  [
    'a table that was not there at first',
    { seen: seen({ 'public.unkept': { rows: 4, written: 1 } }) },
    'the rows of table public.unkept are not kept apart',
  ],
  [
    'a sequence with numbers in sessions',
    { sequences: { ...SEQUENCES, 'public.ahead': '20 called' } },
    'sessions hold numbers of the sequence public.ahead in advance',
  ],
])('only a copy puts back %s', (_, more, because) => {
  expect(changed(more).replaceBecause).toBe(because)
})

test('catalogs that TRUNCATE writes anew are compared by their content', () => {
  const now = changed({ seen: seen({ pg_class: { rows: 3, written: 2 } }) })
  expect(now).toMatchObject({ rewritten: ['pg_class'], replaceBecause: null })
})
