import { expect, test } from 'vitest'
import type { Definition, Look } from './definitions.ts'
import { differencesOf, isOtherSchema, isSame, partsOf } from './differences.ts'

const table = (name: string, next = 1, columns = 'a'): Definition => ({
  kind: 'table',
  name,
  text: `CREATE TABLE \`${name}\` (${columns}\n) ENGINE=InnoDB${next === 1 ? '' : ` AUTO_INCREMENT=${next}`} DEFAULT CHARSET=utf8mb4`,
  reading: null,
})
const trigger = (name: string): Definition => ({
  kind: 'trigger',
  name,
  on: { table: 't', event: 'INSERT' },
  text: `CREATE TRIGGER ${name}`,
  reading: { sqlMode: '', client: 'utf8mb4', connection: 'utf8mb4_bin', database: 'utf8mb4_bin' },
})
const look = (definitions: Definition[], more: Partial<Look> = {}): Look => ({
  database: { text: 'CREATE DATABASE `app`', collation: 'utf8mb4_bin' },
  definitions,
  sequences: {},
  log: '1',
  ...more,
})

test('a database is the same if its definitions, next numbers and sequences are', () => {
  const held = look([table('t', 4), trigger('a')], { sequences: { s: '1' } })
  const same = differencesOf(held, look([table('t', 4), trigger('a')], { sequences: { s: '1' }, log: '2' }))
  expect(isSame(same)).toBe(true)
  const counted = differencesOf(held, look([table('t', 5), trigger('a')], { sequences: { s: '2' } }))
  expect(counted).toMatchObject({ counters: ['t'], sequences: ['s'] })
  expect(isOtherSchema(counted)).toBe(false)
  expect(isSame(counted)).toBe(false)
})

test('what is new, gone or different is another schema', () => {
  const held = look([table('kept'), table('gone'), table('changed', 1, 'b')])
  const differences = differencesOf(held, look([table('kept'), table('changed', 3), table('more')]))
  expect(partsOf(differences)).toEqual(['more', 'gone', 'changed'])
  expect(differences.counters).toEqual([])
  expect(isOtherSchema(differences)).toBe(true)
})

test('another default of the database, and a database that is gone, are another schema', () => {
  const held = look([])
  for (const database of [{ text: 'CREATE DATABASE `app`', collation: 'latin1_bin' }, null])
    expect(partsOf(differencesOf(held, look([], { database })))).toEqual(['the database itself'])
})

test('a part that keeps another mode of its session is a different one', () => {
  const other = { ...trigger('a'), reading: { client: 'latin1', connection: 'latin1_bin' } }
  expect(partsOf(differencesOf(look([trigger('a')]), look([other])))).toEqual(['a'])
})

test('triggers that run in another order are different ones', () => {
  const held = look([trigger('a'), trigger('b'), trigger('c')])
  expect(partsOf(differencesOf(held, look([trigger('b'), trigger('a'), trigger('c')])))).toEqual(['a', 'b'])
  // One that is new or gone does not move the others.
  expect(partsOf(differencesOf(held, look([trigger('x'), trigger('a'), trigger('c')])))).toEqual(['x', 'b'])
})
