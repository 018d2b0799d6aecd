import { expect, test } from 'vitest'
import { identifier, literal, propertyStatements, stateSinceQuery } from './sql.ts'

test('whatever a name or a text has in it stays in its quotes', () => {
  expect(literal("it's")).toBe("'it''s'")
  expect(identifier('a"b')).toBe('"a""b"')
})

test('rows are compared with the lowest number under way at the mark, of which they carry 32 bits', () => {
  expect(stateSinceQuery({ snapshot: '8:8:', own: '8' })).toBe("EXECUTE ssot_state ('8'::xid, '8'::xid)")
  // 4294967296 transactions later, when two others were under way.
  const mark = { snapshot: '4294968027:4294968031:4294968027,4294968029,4294968030', own: '4294968029' }
  expect(stateSinceQuery(mark)).toBe("EXECUTE ssot_state ('731'::xid, '733'::xid)")
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
