import { expect, test } from 'vitest'
import { identifier, literal, readRow, readServer } from './sql.ts'

test('whatever a name or a text has in it stays in its quotes', () => {
  expect(literal(`it's \\`)).toBe(`'it''s \\\\'`)
  expect(identifier('a`b')).toBe('`a``b`')
})

test('a row is read as the client prints it', () => {
  expect(readRow('a\\tb\tc\\nd\t\te\\\\n\t\\0')).toEqual(['a\tb', 'c\nd', '', 'e\\n', '\0'])
})

test.each([
  ['11.8.9-MariaDB-0+deb13u1 from Debian', '-- Please help', 'MariaDB', [11, 8]],
  ['10.6.21-MariaDB-ubu2004-log', 'mariadb.org binary distribution', 'MariaDB', [10, 6]],
  ['8.0.46', 'MySQL Community Server - GPL', 'MySQL', [8, 0]],
  ['9.7.4-2', '(Debian)', 'MySQL', [9, 7]],
  ['8.4.5-5', 'Percona Server (GPL), Release 5, Revision abc', 'MySQL', [8, 4]],
])('%s (%s) is put back', (version, comment, product, numbers) => {
  expect(readServer(version, comment)).toMatchObject({ product, version: numbers })
})

test.each([
  ['10.5.29-MariaDB', 'mariadb.org', 'its server is MariaDB 10.5.29-MariaDB, and 10.6 is the oldest one'],
  ['5.7.44', 'MySQL Community Server (GPL)', 'its server is MySQL 5.7.44, and 8.0 is the oldest one'],
  ['8.0.11-TiDB-v8.5.0', 'TiDB Server (Apache License 2.0)', 'neither MySQL nor MariaDB'],
  ['8.0.31', 'Dolt', 'neither MySQL nor MariaDB'],
  ['8.0.30-Vitess', 'Version: 21', 'neither MySQL nor MariaDB'],
  ['', '', 'neither MySQL nor MariaDB'],
])('%s (%s) is refused', (version, comment, why) => {
  expect(readServer(version, comment)).toContain(why)
})
