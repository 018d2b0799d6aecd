import { expect, test } from 'vitest'
import { rollingBack, suspects } from './others.ts'

const server = (product: 'MariaDB' | 'MySQL') => ({ product, version: [11, 8], text: product }) as const

test('sessions that use another database are the last ones to be ended', () => {
  const [first, prepared, second, last, ...more] = suspects("o'app", server('MariaDB'))
  expect(first?.query).toContain(
    "INNODB_TRX AS t WHERE t.trx_mysql_thread_id = p.ID) AND (p.DB = 'o''app' OR p.DB IS NULL)",
  )
  expect(prepared?.kind).toBe('prepared')
  expect(second?.query).toContain("trx_mysql_thread_id = p.ID) OR p.DB = 'o''app' OR p.DB IS NULL)")
  expect(last?.query).toContain('AND TRUE')
  expect(more).toEqual([])
})

test('a prepared transaction is named as each server lists it', () => {
  const listing = (product: 'MariaDB' | 'MySQL') =>
    suspects('app', server(product)).find(({ kind }) => kind === 'prepared')?.query
  expect(listing('MariaDB')).toBe("XA RECOVER FORMAT = 'SQL'")
  expect(rollingBack(['3', '1', '1', "'a','b',3"])).toBe("XA ROLLBACK 'a','b',3")
  expect(listing('MySQL')).toBe('XA RECOVER CONVERT XID')
  expect(rollingBack(['3', '2', '1', '0x616263'])).toBe("XA ROLLBACK X'6162', X'63', 3")
})
