import { describe, expect, test } from 'vitest'
import { blocksIn, isInside, parseBlock } from './addresses.ts'

const inside = (inner: string, outer: string) => {
  const [a, b] = [parseBlock(inner), parseBlock(outer)]
  if (a === null || b === null) throw new Error(`cannot be read: ${inner}, ${outer}`)
  return isInside(a, b)
}

describe('isInside', () => {
  test.each([
    ['172.28.0.1', '172.28.0.0/16'],
    ['172.28.255.255', '172.28.0.0/16'],
    ['172.28.7.0/24', '172.28.0.0/16'],
    ['172.28.0.0/16', '172.28.0.0/16'],
    ['10.0.0.1', '0.0.0.0/0'],
    ['fd00:1::3', 'fd00:1::/64'],
    ['FD00:1:0:0:ffff::', 'fd00:1::/64'],
    ['fd00:1:0:0:1:2:3:4', 'fd00:1::/64'],
  ])('%s belongs to %s', (inner, outer) => expect(inside(inner, outer)).toBe(true))

  test.each([
    ['172.29.0.1', '172.28.0.0/16'],
    ['172.16.0.0/12', '172.28.0.0/16'],
    ['10.0.0.0/8', '10.0.0.0/24'],
    ['fd00:2::3', 'fd00:1::/64'],
    ['::1', '0.0.0.0/0'],
  ])('%s does not belong to %s', (inner, outer) => expect(inside(inner, outer)).toBe(false))
})

test.each(['256.1.1.1', '1.2.3', '1.2.3.4/33', '1.2.3.4/', '1::2::3', '1:2:3', 'fd00::/129', 'web', ''])(
  '%j is no block of addresses',
  (text) => expect(parseBlock(text)).toBeNull(),
)

test('addresses are found in a text with their offsets, and version numbers, times and names are not taken for them', () => {
  const found = (text: string) => blocksIn(text).map(({ text: own, index }) => `${index} ${own}`)
  expect(found('http://172.28.0.1:80, 10.0.0.0/8;[fd00::5]:80')).toEqual([
    '7 172.28.0.1',
    '22 10.0.0.0/8',
    '34 fd00::5',
  ])
  expect(found('db:172.28.0.5')).toEqual(['3 172.28.0.5'])
  expect(found('at 12:30:45, v1.2.3.4, 1.2.3.4.5, a::b::c, std::vector, x:1.2.3')).toEqual([])
})
