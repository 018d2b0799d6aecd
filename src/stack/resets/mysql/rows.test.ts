import { expect, test } from 'vitest'
import type { Definition } from '../../../core/resets/mysql/definitions.ts'
import { differencesOf } from '../../../core/resets/mysql/differences.ts'
import { pairOf, type Table } from '../../../core/resets/mysql/tables.ts'
import { newTally } from '../../../core/resets/mysql/tally.ts'
import type { Held } from './held.ts'
import { putRowsBack } from './rows.ts'
import type { MysqlSession } from './session.ts'

/*
 * What happens between the locks cannot be timed on a server, so these tests have a stand-in for the session.
 */

const table = (name: string, engine = 'InnoDB'): Table => ({
  ...{ name, engine, key: ['id'] },
  columns: [{ name: 'id', type: 'int' }],
})
const definition = (name: string): Definition => ({
  ...{ kind: 'table', name, reading: null },
  text: `CREATE TABLE \`${name}\` (\n) ENGINE=InnoDB`,
})

function heldOf(...tables: readonly Table[]): Held {
  return {
    look: {
      database: { text: 'CREATE DATABASE `app`', collation: 'utf8mb4_bin' },
      definitions: tables.map(({ name }) => definition(name)),
      ...{ sequences: {}, log: '1' },
    },
    pairs: tables.map((one) => ({ pair: pairOf(one, 'app', 'held'), rows: 3, isTold: true })),
    ...{ columns: {}, grants: [] },
  }
}

/**
 * A session of a server with these tables.
 * @param logs what the log has reached, each time that somebody asks
 * @param written the tables that differ, each time that they are compared
 */
function sessionOf(tables: readonly Table[], logs: string[], written: string[][]) {
  const done: string[] = []
  const compared: string[][] = []
  const answer = (question: string): string[][] => {
    if (question.startsWith('SHOW GLOBAL STATUS')) return [['Innodb_lsn_current', logs.shift() ?? '']]
    if (question.includes('SCHEMATA')) return [['utf8mb4_bin']]
    if (question.includes('information_schema.TABLES')) return tables.map(({ name }) => [name, 'BASE TABLE'])
    if (question.startsWith('SHOW CREATE DATABASE')) return [['app', 'CREATE DATABASE `app`']]
    const [, name = ''] = /^SHOW CREATE TABLE `app`\.`(\w+)`/.exec(question) ?? []
    return name === '' ? [] : [[name, definition(name).text]]
  }
  const session = {
    isOver: false,
    run: async (statements: readonly string[]) => void done.push(...statements),
    ask: async (questions: readonly string[]) => {
      const names = questions.flatMap(
        (one) => /^SELECT COUNT.* FROM `app`\.`(\w+)` LEFT/s.exec(one)?.[1] ?? [],
      )
      const differing = names.length === 0 ? [] : (written.shift() ?? [])
      if (names.length > 0) compared.push(names)
      return questions.map((one) => {
        const [, name] = /^SELECT COUNT.* FROM `app`\.`(\w+)` LEFT/s.exec(one) ?? []
        return name === undefined ? answer(one) : [['3', differing.includes(name) ? '1' : '0']]
      })
    },
  }
  return { session: session as unknown as MysqlSession, done, compared }
}

const put = (session: MysqlSession, held: Held, tally = newTally()) =>
  putRowsBack(session, 'app', held, differencesOf(held.look, held.look), tally)

test('tables that nobody has written to since the first lock are not compared again', async () => {
  const tables = [table('a'), table('b')]
  const { session, done, compared } = sessionOf(tables, ['7', '7', '8', '9'], [['a'], []])
  const tally = newTally()
  expect(await put(session, heldOf(...tables), tally)).toEqual({ log: '9' })
  expect([...tally.tables]).toEqual(['a'])
  expect(compared).toEqual([['a', 'b'], ['a']])
  expect(done.at(-1)).toBe('UNLOCK TABLES')
})

test('a table that something has written to between the locks is looked at again, and nothing is put back yet', async () => {
  const tables = [table('a'), table('b')]
  const { session, done, compared } = sessionOf(tables, ['7', '8', '8', '9'], [['a'], ['b']])
  expect(await put(session, heldOf(...tables))).toBeNull()
  expect(compared).toEqual([['a', 'b'], ['b']])
  expect(done.filter((one) => one.startsWith('DELETE'))).toEqual([])
  expect(done.at(-1)).toBe('UNLOCK TABLES')
})

test('a table whose engine has no log is compared again under the second lock', async () => {
  const tables = [table('a'), table('b', 'MyISAM')]
  const { session, compared } = sessionOf(tables, ['7', '7', '7', '7', '7'], [['a'], ['b']])
  expect(await put(session, heldOf(...tables))).toBeNull()
  expect(compared).toEqual([['a', 'b'], ['b']])
})

test('rows that are not as they were after they were put back are an error', async () => {
  const tables = [table('a')]
  const { session, done } = sessionOf(tables, ['7', '7', '8', '9'], [['a'], ['a']])
  await expect(put(session, heldOf(...tables))).rejects.toThrow('rows of table a cannot be made as they were')
  expect(done.at(-1)).toBe('UNLOCK TABLES')
})

test('what was put back counts, also if the schema was changed meanwhile, which wants another look', async () => {
  const tables = [table('a')]
  const { session } = sessionOf(tables, ['7', '7', '8', '9'], [['a'], []])
  const held = heldOf(...tables)
  const look = { ...held.look, definitions: [...held.look.definitions, definition('gone')] }
  const tally = newTally()
  expect(await put(session, { ...held, look }, tally)).toBeNull()
  expect([...tally.tables]).toEqual(['a'])
})
