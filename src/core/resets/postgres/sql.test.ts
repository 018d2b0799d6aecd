import { expect, test } from 'vitest'
import {
  identifier,
  literal,
  notElsewhere,
  othersUnderWay,
  propertyStatements,
  stateSinceQuery,
} from './sql.ts'

test('whatever a name or a text has in it stays in its quotes', () => {
  expect(literal("it's")).toBe("'it''s'")
  expect(identifier('a"b')).toBe('"a""b"')
})

test('rows are compared with the numbers of transactions that they carry, which have 32 bits', () => {
  const ask = (snapshot: string, own: string, late: string[] = []) =>
    stateSinceQuery({ snapshot, own, late, database: '5' })
  expect(ask('7:8:', '8')).toBe("EXECUTE ssot_state ('8'::xid, '8'::xid)")
  // 4294967296 transactions later.
  expect(ask('4294968026:4294968031:4294968029', '4294968029')).toBe(
    "EXECUTE ssot_state ('735'::xid, '733'::xid)",
  )
})

test('rows are as new as the oldest transaction that was under way in this database, and may have subtransactions', () => {
  const snapshot = '4294967290:4294967301:4294967290,4294967295,4294967299,4294967300'
  const others = othersUnderWay({ snapshot, own: '4294967300' })
  expect(others).toEqual(['4294967290', '4294967295', '4294967299'])
  const late = notElsewhere(others, ['4294967290'])
  expect(late).toEqual(['4294967295', '4294967299'])
  expect(stateSinceQuery({ snapshot, own: '4294967300', late, database: '5' })).toBe(
    "EXECUTE ssot_state ('4294967295'::xid, '4'::xid)",
  )
  // The number of one in another database has gone round.
  expect(notElsewhere(others, ['3'])).toEqual(['4294967290', '4294967295'])
})

test('the settings of a database name their roles, and no text leaves its quotes', () => {
  const statements = propertyStatements("o'db", {
    owner: "o'brien",
    grants: '{app=CTc/app}',
    connectionLimit: 3,
    isTemplate: false,
    comment: null,
    settings: [{ role: null, config: ["search_path=a, 'b'"] }],
  })
  const text = statements.join('\n')
  expect(text).toContain("rolname = 'o''brien'")
  expect(text).toContain(`COMMENT ON DATABASE "o'db" IS NULL`)
  expect(text).toContain("ARRAY['search_path=a, ''b''']::text[]")
  expect(text).toContain("datacl = '{app=CTc/app}'::aclitem[], datconnlimit = 3")
})
