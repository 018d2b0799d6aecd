import { expect, test } from 'vitest'
import type { Definition, Look } from './definitions.ts'
import { textOf } from './encoding.ts'
import { creatingAgain, puttingSchemaBack, type Stock, unwritable } from './schema.ts'

const READ = { client: 'utf8mb4', connection: 'utf8mb4_bin' }
const part = (kind: Definition['kind'], name: string, text = `CREATE ${kind} ${name}`): Definition => ({
  ...{ kind, name, text },
  reading: kind === 'table' || kind === 'sequence' ? null : READ,
})
const trigger = (name: string, table = 't'): Definition => ({
  ...part('trigger', name),
  on: { table, event: 'INSERT' },
})
const look = (...definitions: Definition[]): Look => ({
  database: { text: 'CREATE DATABASE `app` /* x */', collation: 'utf8mb4_bin' },
  ...{ definitions, sequences: {}, log: null },
})
const STOCK: Stock = {
  product: 'MariaDB',
  database: 'app',
  columns: { v: ['a', 'b'] },
  fill: new Map([['t', 'INSERT INTO t']]),
}

/** The statements that say what is done, without those that set the session. */
const done = (held: Look, now: Look) =>
  puttingSchemaBack(held, now, STOCK)
    .map(textOf)
    .filter((statement) => !/^(SET|USE) /.test(statement))

test('what is new is dropped, and what is gone is made again, each before or after what it needs', () => {
  const held = look(
    part('view', 'v'),
    part('event', 'e'),
    trigger('x'),
    part('table', 't'),
    part('sequence', 's'),
  )
  const now = look(part('table', 'more'), part('view', 'w'), part('event', 'f'), part('procedure', 'p'))
  expect(done(held, now)).toEqual([
    'DROP EVENT IF EXISTS `app`.`f`',
    'DROP VIEW IF EXISTS `app`.`w`',
    'DROP PROCEDURE IF EXISTS `app`.`p`',
    'DROP TABLE IF EXISTS `app`.`more`',
    'CREATE sequence s',
    'CREATE table t',
    'INSERT INTO t',
    'CREATE OR REPLACE VIEW `app`.`v` AS SELECT 1 AS `a`, 1 AS `b`',
    'CREATE OR REPLACE view v',
    'CREATE trigger x',
    'CREATE event e',
  ])
})

test('a table whose rows nobody holds is not made again', () => {
  expect(() => done(look(part('table', 'unknown')), look())).toThrow('rows of table unknown')
})

test('a table that is made again gets its triggers back', () => {
  const held = look(part('table', 't'), trigger('x'), trigger('y', 'other'))
  const now = look(part('table', 't', 'CREATE TABLE t (more)'), trigger('x'), trigger('y', 'other'))
  expect(done(held, now)).toEqual([
    'DROP TRIGGER IF EXISTS `app`.`x`',
    'DROP TABLE IF EXISTS `app`.`t`',
    'CREATE table t',
    'INSERT INTO t',
    'CREATE trigger x',
  ])
})

test('all triggers of a moment are made again in their order if one of them is', () => {
  const held = look(trigger('x'), trigger('a'), trigger('z', 'other'))
  expect(done(held, look(trigger('a'), trigger('z', 'other')))).toEqual([
    'DROP TRIGGER IF EXISTS `app`.`a`',
    'CREATE trigger x',
    'CREATE trigger a',
  ])
})

test('a package takes its body with it', () => {
  const held = look(part('package', 'p'), part('package body', 'p'))
  const now = look(part('package', 'p', 'another'), part('package body', 'p'))
  expect(done(held, now)).toEqual([
    'DROP PACKAGE BODY IF EXISTS `app`.`p`',
    'DROP PACKAGE IF EXISTS `app`.`p`',
    'CREATE package p',
    'CREATE package body p',
  ])
})

test('the database gets its defaults back, and loses a comment that it did not have', () => {
  const now: Look = {
    ...look(),
    database: { text: "CREATE DATABASE `app` COMMENT 'x'", collation: 'utf8mb4_bin' },
  }
  expect(done(look(), now)).toEqual(["ALTER DATABASE `app` /* x */ COMMENT ''"])
  expect(done(look(), { ...look(), database: null })).toEqual(['CREATE DATABASE `app` /* x */'])
})

test('a routine is created with all that it keeps of its session, which is then as before', () => {
  const reading = { ...READ, sqlMode: 'ANSI', timeZone: '+01:00', client: 'latin1', database: 'latin1_bin' }
  const statements = creatingAgain({ ...part('event', 'e'), reading }, 'utf8mb4_bin', 'app')
  expect(statements).toEqual([
    'ALTER DATABASE `app` COLLATE latin1_bin',
    "SET SESSION sql_mode = 'ANSI', time_zone = '+01:00', character_set_client = 'latin1', collation_connection = 'utf8mb4_bin'",
    'CREATE event e',
    'SET NAMES utf8mb4',
    expect.stringContaining('NO_AUTO_VALUE_ON_ZERO'),
    'ALTER DATABASE `app` COLLATE utf8mb4_bin',
  ])
})

test('a text of a client in latin1 is handed over in latin1, and one that nobody can write is named', () => {
  const of = (client: string) => ({ ...part('view', 'v', 'CREATE ä'), reading: { ...READ, client } })
  expect(creatingAgain(of('latin1'), 'x', 'app')).toContainEqual({
    text: 'CREATE OR REPLACE ä',
    bytes: Uint8Array.from(Buffer.from('CREATE OR REPLACE ä', 'latin1')),
  })
  expect(unwritable(look(of('latin1'), part('view', 'w')))).toBeNull()
  expect(unwritable(look(part('view', 'w'), of('sjis')))).toMatch(
    /^its view v was created by a client in sjis/,
  )
})
