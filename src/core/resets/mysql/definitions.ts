import { identifier, literal, qualified, type Server } from './sql.ts'

/** What a database consists of. */
export type Kind =
  | 'table'
  | 'sequence'
  | 'view'
  | 'trigger'
  | 'procedure'
  | 'function'
  | 'package'
  | 'package body'
  | 'event'

/** A part of a database, as the server lists it. */
export interface Part {
  kind: Kind
  name: string
  /** Of a trigger: its table, and what it waits for, such as `INSERT`. */
  on?: { table: string; event: string }
}

/** How a session must be set when a part is created, because the part keeps it. */
export interface Reading {
  sqlMode?: string
  client: string
  connection: string
  /** The collation of the database at that time. */
  database?: string
  timeZone?: string
}

/** A part, and how it was created. */
export interface Definition extends Part {
  /** The statement that creates it, as the server writes it. */
  text: string
  /** Null: tables and sequences keep none. */
  reading: Reading | null
}

/** What a database consists of at one moment. */
export interface Look {
  /** How it was created; null: it is gone. */
  database: { text: string; collation: string } | null
  definitions: readonly Definition[]
  /** The row of each sequence, by its name. */
  sequences: Readonly<Record<string, string>>
  /**
   * How far the log of InnoDB has been written. While it is the same, no row has been written: committed or not, in any table of
   * InnoDB. Null: not known.
   */
  log: string | null
}

export function withoutViews(look: Look): Look {
  return { ...look, definitions: look.definitions.filter(({ kind }) => kind !== 'view') }
}

/** The queries that list the parts of a database; {@link readParts} reads what they return. */
export function listing(database: string): string[] {
  const name = literal(database)
  return [
    `SELECT DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ${name}`,
    `SELECT TABLE_NAME, TABLE_TYPE FROM information_schema.TABLES WHERE TABLE_SCHEMA = ${name} ORDER BY TABLE_NAME`,
    `SELECT TRIGGER_NAME, EVENT_OBJECT_TABLE, EVENT_MANIPULATION FROM information_schema.TRIGGERS
     WHERE TRIGGER_SCHEMA = ${name} ORDER BY EVENT_OBJECT_TABLE, EVENT_MANIPULATION, ACTION_TIMING, ACTION_ORDER, TRIGGER_NAME`,
    `SELECT ROUTINE_NAME, ROUTINE_TYPE FROM information_schema.ROUTINES
     WHERE ROUTINE_SCHEMA = ${name} ORDER BY ROUTINE_TYPE, ROUTINE_NAME`,
    `SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ${name} ORDER BY EVENT_NAME`,
  ]
}

const TABLE_KINDS: Readonly<Record<string, Kind>> = {
  'BASE TABLE': 'table',
  'SYSTEM VERSIONED': 'table',
  SEQUENCE: 'sequence',
  VIEW: 'view',
}

type Rows = readonly (readonly string[])[]

/**
 * @returns the collation of the database, null if it is gone; and its parts
 * @throws TypeError for a kind that nobody knows
 */
export function readParts([
  schemas = [],
  tables = [],
  triggers = [],
  routines = [],
  events = [],
]: readonly Rows[]): {
  collation: string | null
  parts: Part[]
} {
  return {
    collation: schemas[0]?.[0] ?? null,
    parts: [
      ...tables
        // Those of the session itself, which has none.
        .filter(([, type]) => type !== 'TEMPORARY')
        .map(([name = '', type = '']) => ({ kind: kindOf(TABLE_KINDS[type], type), name })),
      ...triggers.map(([name = '', table = '', event = '']) => ({
        ...{ kind: 'trigger' as const, name },
        on: { table, event },
      })),
      ...routines.map(([name = '', type = '']) => ({
        kind: kindOf(
          (['procedure', 'function', 'package', 'package body'] as const).find(
            (kind) => kind === type.toLowerCase(),
          ),
          type,
        ),
        name,
      })),
      ...events.map(([name = '']) => ({ kind: 'event' as const, name })),
    ],
  }
}

function kindOf(kind: Kind | undefined, type: string): Kind {
  if (kind === undefined) throw new TypeError(`Nobody knows how a part of the kind ${type} is put back.`)
  return kind
}

/** The queries that say how the database and its parts were created, and where its sequences are: each returns one row. */
export function questions(database: string, parts: readonly Part[]): string[] {
  return [
    `SHOW CREATE DATABASE ${identifier(database)}`,
    ...parts.map(({ kind, name }) => `SHOW CREATE ${kind.toUpperCase()} ${qualified(database, name)}`),
    ...parts
      .filter(({ kind }) => kind === 'sequence')
      .map(({ name }) => `SELECT * FROM ${qualified(database, name)}`),
  ]
}

/** @param rows what {@link questions} return, in their order */
export function readLook(collation: string, parts: readonly Part[], rows: Rows): Omit<Look, 'log'> {
  const [database = [], ...more] = rows
  const sequences = parts.filter(({ kind }) => kind === 'sequence')
  return {
    database: { text: database[1] ?? '', collation },
    definitions: parts.map((part, index) => ({ ...part, ...createdBy(part.kind, more[index] ?? []) })),
    sequences: Object.fromEntries(
      sequences.map(({ name }, index) => [name, (more[parts.length + index] ?? []).join(', ')]),
    ),
  }
}

function createdBy(kind: Kind, row: readonly string[]): Pick<Definition, 'text' | 'reading'> {
  switch (kind) {
    case 'table':
    case 'sequence': {
      const [, text = ''] = row
      return { text, reading: null }
    }
    case 'view': {
      const [, text = '', client = '', connection = ''] = row
      return { text, reading: { client, connection } }
    }
    case 'event': {
      const [, sqlMode = '', timeZone = '', text = '', client = '', connection = '', database = ''] = row
      return { text, reading: { sqlMode, timeZone, client, connection, database } }
    }
    default: {
      const [, sqlMode = '', text = '', client = '', connection = '', database = ''] = row
      return { text, reading: { sqlMode, client, connection, database } }
    }
  }
}

/** The next number of a table is in its definition. */
const COUNTER = /^(\)(?: \/\*.*?\*\/)? ENGINE=\w+) AUTO_INCREMENT=(\d+)/m

/** The definition of a table without its next number, which changes with the rows. */
export function withoutCounter(text: string): string {
  return text.replace(COUNTER, '$1')
}

/** The next number of `AUTO_INCREMENT`; 1 also for a table that has none. */
export function counterOf(text: string): string {
  return COUNTER.exec(text)?.[2] ?? '1'
}

/** A column that has the collation of its table, as MySQL writes it. */
const INHERITED = /^( {2}`(?:[^`]|``)+` \w+(?:\((?:[^()']|'(?:[^'\\]|''|\\.)*')*\))?) COLLATE \w+/gm

/**
 * The statement that creates a table as it was. MySQL notes whether a column was given its collation by name, and writes that of its
 * table, too.
 */
export function creationOf(text: string, product: Server['product']): string {
  return product === 'MySQL' ? text.replace(INHERITED, '$1') : text
}
