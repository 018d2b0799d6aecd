import { expect, test } from 'vitest'
import { changesTo, isUntouched, type Known, writtenSince } from './changes.ts'
import type { Content, Rows } from './content.ts'
import type { Glance, Mark, Parts, Seen, State } from './sql.ts'

const PARTS: Parts = {
  tables: ['public.a', 'public.b', 'public.guarded', 'public.unkept'],
  columns: {},
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
const MARK: Mark = { snapshot: '11:11:', own: '11', late: [], database: '5' }
const state = (more: Partial<State> = {}): State => ({
  mark: { snapshot: '20:20:', own: '20', database: '5' },
  seen: seen(),
  sequences: SEQUENCES,
  properties: PROPERTIES,
  ...more,
})
const rows = (file: string): Rows => ({ file, columns: '', count: 3 })
const ROWS = { 'public.a': rows('a'), 'public.b': rows('b'), 'public.guarded': rows('g') }
const CONTENT: Content = {
  base: {
    ...{ file: 'dump', model: 'm', version: 170_000, creation: '', views: {}, rows: ROWS },
    sequences: SEQUENCES,
  },
  rows: ROWS,
  sequences: SEQUENCES,
  properties: PROPERTIES,
}
const counts = Object.fromEntries(Object.entries(seen()).map(([name, { rows: count }]) => [name, count]))
const KNOWN: Known = { reference: { parts: PARTS, mark: MARK, counts, hashes: {} }, content: CONTENT }
const knownAt = (mark: Partial<Mark>): Known => ({
  ...KNOWN,
  reference: { ...KNOWN.reference, mark: { ...MARK, ...mark } },
})

const glance = (more: Partial<Glance> = {}): Glance => ({
  mark: { snapshot: '12:12:', own: '12', database: '5' },
  sequences: SEQUENCES,
  properties: PROPERTIES,
  ...more,
})

const glanceWith = (mark: Partial<Glance['mark']>) => glance({ mark: { ...glance().mark, ...mark } })

test('a database is untouched if no transaction has got a number, and sequences and settings are as they were', () => {
  expect(isUntouched(KNOWN, glance())).toBe(true)
  expect(isUntouched(KNOWN, glanceWith({ snapshot: '13:13:', own: '13' }))).toBe(false)
  // One is under way, and has the newest number, of which the snapshot does not tell.
  expect(isUntouched(KNOWN, glanceWith({ own: '13' }))).toBe(false)
  expect(isUntouched(KNOWN, glance({ sequences: { ...SEQUENCES, 'public.s': '1 called' } }))).toBe(false)
  expect(isUntouched(KNOWN, glance({ properties: { ...PROPERTIES, connectionLimit: 3 } }))).toBe(false)
  expect(isUntouched(KNOWN, glanceWith({ database: '6' }))).toBe(false)
})

test.each([
  ['another transaction was under way at the mark, which may have written since', { late: ['9'] }],
  [
    'another transaction has got its number between the snapshot and that of the mark',
    { snapshot: '10:10:' },
  ],
])('a database is not untouched if %s', (_, mark) => {
  expect(isUntouched(knownAt(mark), glance())).toBe(false)
})

const changed = (more: Partial<State>, wanted: Partial<Content> = {}) => {
  const now = state(more)
  const written = writtenSince(KNOWN.reference, now)
  return { ...written, ...changesTo(KNOWN, written, now, { ...CONTENT, ...wanted }) }
}

test('what the wanted content does not share with the one that was there is put back, also if nothing was written', () => {
  const other = {
    rows: { ...ROWS, 'public.b': rows('b') },
    sequences: { ...SEQUENCES, 'public.s': '4' },
    properties: { ...PROPERTIES, comment: 'mine' },
  }
  expect(changed({}, other)).toMatchObject({
    tables: ['public.b'],
    sequences: ['public.s'],
    hasProperties: true,
    replaceBecause: null,
  })
  expect(changed({})).toMatchObject({ tables: [], sequences: [], hasProperties: false })
})

test('another base is put back by a copy', () => {
  expect(changed({}, { base: { ...CONTENT.base } }).replaceBecause).toMatch(/only a copy puts back/)
})

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
  [
    'another database of the same name',
    { mark: { snapshot: '20:20:', own: '20', database: '6' } },
    'it is another database of the same name',
  ],
])('only a copy puts back %s', (_, more, because) => {
  expect(changed(more).replaceBecause).toBe(because)
})

test('catalogs that TRUNCATE writes anew are compared by their content', () => {
  const now = changed({ seen: seen({ pg_class: { rows: 3, written: 2 } }) })
  expect(now).toMatchObject({ rewritten: ['pg_class'], replaceBecause: null })
})
