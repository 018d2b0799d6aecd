import { expect, test } from 'vitest'
import { counterOf, creationOf, questions, readLook, readParts, withoutCounter } from './definitions.ts'

const TABLE = [
  'CREATE TABLE `t` (',
  "  `id` int(11) NOT NULL AUTO_INCREMENT COMMENT ') ENGINE=InnoDB AUTO_INCREMENT=9',",
  '  PRIMARY KEY (`id`)',
  ") ENGINE=InnoDB AUTO_INCREMENT=4 DEFAULT CHARSET=utf8mb4 COMMENT='ENGINE=x AUTO_INCREMENT=7'",
].join('\n')

test('the next number of a table is told from a text that looks like one', () => {
  expect(counterOf(TABLE)).toBe('4')
  expect(withoutCounter(TABLE)).toBe(TABLE.replace('InnoDB AUTO_INCREMENT=4', 'InnoDB'))
  expect(counterOf(withoutCounter(TABLE))).toBe('1')
  expect(withoutCounter(withoutCounter(TABLE))).toBe(withoutCounter(TABLE))
})

test('MySQL creates a column with the collation of its table as it was, and one with a collation of its own, too', () => {
  const text = [
    'CREATE TABLE `t` (',
    '  `a` varchar(20) COLLATE utf8mb4_bin DEFAULT NULL,',
    "  `b` enum('(',' COLLATE x','it''s') COLLATE utf8mb4_bin,",
    '  `c ``x` text CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,',
    "  `d` text COMMENT ' COLLATE utf8mb4_bin'",
    ') ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin',
  ]
  const [head, a, b, ...rest] = text
  expect(creationOf(text.join('\n'), 'MySQL').split('\n')).toEqual([
    head,
    a?.replace(' COLLATE utf8mb4_bin', ''),
    "  `b` enum('(',' COLLATE x','it''s'),",
    ...rest,
  ])
  expect(b).toContain('COLLATE utf8mb4_bin')
  expect(creationOf(text.join('\n'), 'MariaDB')).toBe(text.join('\n'))
})

const LISTS = [
  [['utf8mb4_bin']],
  [
    ['t', 'BASE TABLE'],
    ['v', 'VIEW'],
    ['s', 'SEQUENCE'],
    ['mine', 'TEMPORARY'],
  ],
  [['noted', 't', 'INSERT']],
  [['p', 'PROCEDURE']],
  [['e']],
]

test('a look has the definitions of all parts, with what they keep of their session', () => {
  const { collation, parts } = readParts(LISTS)
  expect(questions('app', parts)).toEqual([
    'SHOW CREATE DATABASE `app`',
    'SHOW CREATE TABLE `app`.`t`',
    'SHOW CREATE VIEW `app`.`v`',
    'SHOW CREATE SEQUENCE `app`.`s`',
    'SHOW CREATE TRIGGER `app`.`noted`',
    'SHOW CREATE PROCEDURE `app`.`p`',
    'SHOW CREATE EVENT `app`.`e`',
    'SELECT * FROM `app`.`s`',
  ])
  const rows = [
    ['app', 'CREATE DATABASE `app`'],
    ['t', TABLE],
    ['v', 'CREATE VIEW', 'utf8mb4', 'utf8mb4_bin'],
    ['s', 'CREATE SEQUENCE'],
    ['noted', 'ANSI', 'CREATE TRIGGER', 'latin1', 'latin1_bin', 'utf8mb4_bin', '2020-01-01'],
    ['p', '', 'CREATE PROCEDURE', 'utf8mb3', 'utf8mb3_bin', 'utf8mb4_bin'],
    ['e', 'ANSI', 'SYSTEM', 'CREATE EVENT', 'utf8mb4', 'utf8mb4_bin', 'utf8mb4_bin'],
    ['1', '1', '9', '1', '1', '0', '0', '0'],
  ]
  const look = readLook(collation ?? '', parts, rows)
  expect(look.database).toEqual({ text: 'CREATE DATABASE `app`', collation: 'utf8mb4_bin' })
  expect(look.sequences).toEqual({ s: '1, 1, 9, 1, 1, 0, 0, 0' })
  expect(look.definitions.map(({ kind, text }) => [kind, text])).toEqual([
    ['table', TABLE],
    ['view', 'CREATE VIEW'],
    ['sequence', 'CREATE SEQUENCE'],
    ['trigger', 'CREATE TRIGGER'],
    ['procedure', 'CREATE PROCEDURE'],
    ['event', 'CREATE EVENT'],
  ])
  expect(look.definitions.find(({ kind }) => kind === 'trigger')?.reading).toEqual({
    sqlMode: 'ANSI',
    client: 'latin1',
    connection: 'latin1_bin',
    database: 'utf8mb4_bin',
  })
  expect(look.definitions.find(({ kind }) => kind === 'event')?.reading).toMatchObject({ timeZone: 'SYSTEM' })
})

test('a part of a kind that nobody knows is an error', () => {
  expect(() => readParts([[['x']], [['t', 'GRAPH']], [], [], []])).toThrow('GRAPH')
  expect(readParts([[], [], [], [], []])).toEqual({ collation: null, parts: [] })
})
