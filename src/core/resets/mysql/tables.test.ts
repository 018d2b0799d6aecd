import { expect, test } from 'vitest'
import { comparing, locks, making, pairOf, puttingBack, readTables, sameRows, type Table } from './tables.ts'

const table = (more: Partial<Table> = {}): Table => ({
  name: 't',
  engine: 'InnoDB',
  columns: [
    { name: 'id', type: 'int' },
    { name: 'a', type: 'varchar' },
  ],
  key: ['id'],
  ...more,
})

test('tables are read with the columns that hold values, and the first key that no row lacks', () => {
  const read = readTables([
    [['t', 'InnoDB', 'BASE TABLE']],
    [
      ['t', 'id', 'INT', '1'],
      ['t', 'doubled', 'int', '0'],
      ['t', 'a', 'varchar', '1'],
    ],
    [
      ['t', 'by_expression', 'NULL', ''],
      ['t', 'by_a', 'a', 'YES'],
      ['t', 'by_id', 'id', ''],
      ['t', 'other', 'doubled', ''],
    ],
  ])
  expect(read).toEqual([table()])
  expect(readTables([[['t', 'InnoDB', 'BASE TABLE']], [], [['t', 'by_a', 'a', 'YES']]])).toMatchObject([
    { key: null },
  ])
})

test('tables that cannot be put back are refused by name', () => {
  const of = (engine: string, type = 'BASE TABLE') => readTables([[['t', engine, type]], [], []])
  expect(of('FEDERATED')).toContain('table t has the engine FEDERATED')
  expect(of('InnoDB', 'SYSTEM VERSIONED')).toContain('table t keeps all former rows')
  expect(of('Aria')).toEqual([{ name: 't', engine: 'Aria', columns: [], key: null }])
})

test('rows with a key are compared one by one, as bytes where equal values may not be the same', () => {
  const pair = pairOf(table(), 'app', 'held')
  expect(comparing(pair)).toContain('FROM `app`.`t` LEFT JOIN `held`.`t` ON `app`.`t`.`id` = `held`.`t`.`id`')
  expect(comparing(pair)).toContain('COALESCE(`app`.`t`.`id` = `held`.`t`.`id`, ')
  expect(comparing(pair)).toContain(
    'COALESCE(CAST(`app`.`t`.`a` AS BINARY) = CAST(`held`.`t`.`a` AS BINARY), `app`.`t`.`a` IS NULL AND `held`.`t`.`a` IS NULL)',
  )
  expect(sameRows(pair, 7)).toBe('7\t0')
})

test('a value that the server cannot compute is not taken for one that is missing', () => {
  const geometry = { columns: [{ name: 'g', type: 'geometry' }] }
  expect(comparing(pairOf(table(geometry), 'app', 'held'))).toContain(
    'COALESCE(SHA2(`app`.`t`.`g`, 256) = SHA2(`held`.`t`.`g`, 256), `app`.`t`.`g` IS NULL',
  )
  expect(comparing(pairOf(table({ ...geometry, key: null }), 'app', 'held'))).toContain(
    "IF(`app`.`t`.`g` IS NULL, '-', SHA2(SHA2(`app`.`t`.`g`, 256), 256))",
  )
})

test('rows that are put back one by one are deleted before others are inserted', () => {
  const [first, second, ...more] = puttingBack(pairOf(table(), 'app', 'held'), 'again')
  expect(first).toMatch(/^DELETE `app`\.`t` FROM .* WHERE \(`held`\.`t`\.`id` IS NULL OR NOT/)
  expect(second).toMatch(/^INSERT INTO `app`\.`t` \(`id`, `a`\) SELECT .* WHERE `again`\.`id` IS NULL$/s)
  expect(more).toEqual([])
})

test.each([
  ['no key', { key: null }],
  ['a column of an unknown type', { columns: [{ name: 'x', type: 'graph' }] }],
])('a table with %s is put back as a whole', (_, more) => {
  const pair = pairOf(table(more), 'app', 'held')
  expect(comparing(pair)).toContain('GROUP BY hash')
  expect(sameRows(pair, 7)).toBe('0\t0')
  expect(puttingBack(pair, 'again')[0]).toBe('DELETE FROM `app`.`t`')
  expect(locks(pair, 'again')).toEqual(['`app`.`t` WRITE', '`held`.`t` READ'])
})

test('a table is locked for readers only while it is put back, and by its other name too', () => {
  const pair = pairOf(table(), 'app', 'held')
  expect(locks(pair, null)).toEqual(['`app`.`t` READ', '`held`.`t` READ'])
  expect(locks(pair, 'again')).toEqual(['`app`.`t` WRITE', '`app`.`t` AS `again` READ', '`held`.`t` READ'])
})

test('rows in memory are held on the disk', () => {
  expect(making(pairOf(table({ engine: 'MEMORY' }), 'app', 'held'))).toEqual([
    'CREATE TABLE `held`.`t` LIKE `app`.`t`',
    'ALTER TABLE `held`.`t` ENGINE = InnoDB',
  ])
})
