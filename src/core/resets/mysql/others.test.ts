import { expect, test } from 'vitest'
import { prepared, rollingBack, suspects } from './others.ts'

test('sessions that use another database are the last ones to be ended', () => {
  const [first, second, last, ...more] = suspects("o'app")
  expect(first).toContain(
    "INNODB_TRX AS t WHERE t.trx_mysql_thread_id = p.ID) AND (p.DB = 'o''app' OR p.DB IS NULL)",
  )
  expect(second).toContain("INNODB_TRX AS t WHERE t.trx_mysql_thread_id = p.ID) OR p.DB = 'o''app')")
  expect(last).toContain('AND TRUE')
  expect(more).toEqual([])
})

test('a prepared transaction is named as each server lists it', () => {
  const server = { version: [0, 0], text: '' } as const
  expect(prepared({ ...server, product: 'MariaDB' })).toBe("XA RECOVER FORMAT = 'SQL'")
  expect(rollingBack(['3', '1', '1', "'a','b',3"])).toBe("XA ROLLBACK 'a','b',3")
  expect(prepared({ ...server, product: 'MySQL' })).toBe('XA RECOVER CONVERT XID')
  expect(rollingBack(['3', '2', '1', '0x616263'])).toBe("XA ROLLBACK X'6162', X'63', 3")
})
