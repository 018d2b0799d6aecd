import { expect, test } from 'vitest'
import { tarOf } from './tar.ts'

const file = { path: '/etc/app.conf', content: 'a\nü', uid: 103, gid: 104, mode: 0o440 }

/** The text of a field, without what follows a zero byte. */
const field = (archive: Buffer, at: number, length: number) =>
  archive.toString('utf8', at, at + length).replace(/\0.*$/su, '')

test('a file is a header with its path, mode, owner and size, and its content', () => {
  const archive = tarOf([file])
  expect(archive).toHaveLength(4 * 512)
  expect([
    field(archive, 0, 100),
    field(archive, 100, 8),
    field(archive, 108, 8),
    field(archive, 116, 8),
  ]).toEqual(['etc/app.conf', '0000440', '0000147', '0000150'])
  expect([field(archive, 124, 12), field(archive, 156, 1), field(archive, 257, 8)]).toEqual([
    '00000000004',
    '0',
    'ustar',
  ])
  expect(field(archive, 512, 512)).toBe('a\nü')
})

test('the checksum is the sum of a header whose checksum is blank', () => {
  const header = tarOf([file]).subarray(0, 512)
  const sum = Number.parseInt(field(header, 148, 8), 8)
  header.fill(' ', 148, 156)
  expect(header.reduce((total, byte) => total + byte, 0)).toBe(sum)
})

test.each([`/opt/${'long/'.repeat(30)}name`, '/opt/ü'])(
  'a path that does not fit into a header is in a record that counts itself: %s',
  (path) => {
    const archive = tarOf([{ ...file, path }])
    expect(field(archive, 156, 1)).toBe('x')
    const bytes = Number.parseInt(field(archive, 124, 12), 8)
    const record = archive.toString('utf8', 512, 512 + bytes)
    expect(record).toBe(`${bytes} path=${path.slice(1)}\n`)
    expect(field(archive, 1024 + 156, 1)).toBe('0')
  },
)

test('the id of a user that needs more than seven octal digits is written in binary', () => {
  const archive = tarOf([{ ...file, uid: 4_000_000_000 }])
  expect(archive[108]).toBe(0x80)
  expect(archive.readUInt32BE(112)).toBe(4_000_000_000)
})

test('an empty file is only a header, and the same files are the same archive', () => {
  expect(tarOf([{ ...file, content: '' }])).toHaveLength(3 * 512)
  expect(tarOf([file, file]).equals(tarOf([file, file]))).toBe(true)
})
