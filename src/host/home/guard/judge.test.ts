import { describe, expect, test } from 'vitest'
import { isOpen, isOpenToWriting, isPrivateGroup, mapsEveryone, problemOfParent } from './judge.js'

const PASSWD =
  'root:x:0:0::/root:/bin/sh\nann:x:1000:1000::/home/ann:/bin/sh\nbob:x:1001:100::/home/bob:/bin/sh\n'
const GROUP =
  'root:x:0:\nann:x:1000:\nusers:x:100:\ndocker:x:999:ann\nteam:x:998:ann,bob\nfar:x:997:ann,someone\n'

describe('isPrivateGroup', () => {
  const isPrivate = (gid: number, uid = 1000, trusted = [0, uid]) =>
    isPrivateGroup(gid, uid, trusted, { group: GROUP, passwd: PASSWD })

  test.each([
    ['a group that is the primary one of this user alone', 1000, true],
    ['a group that lists this user alone', 999, true],
    ['a group of root', 0, true],
    ['a group that lists another user, too', 998, false],
    ['a group that is the primary one of another user', 100, false],
    ['a group that lists a name without an entry', 997, false],
    ['a group that nothing is known of', 5000, false],
  ])('%s: %s %s', (_, gid, expected) => {
    expect(isPrivate(gid)).toBe(expected)
  })

  test('a group that nothing is known of is private with the number of the user, as those of network accounts', () => {
    expect(isPrivate(5000, 5000)).toBe(true)
  })

  test('the owner of the home folder counts as this user', () => {
    expect(isPrivate(998, 1000, [0, 1000, 1001])).toBe(true)
  })
})

const user = { uid: 1000, home: '/home/ann', trusted: [0, 1000], isPrivate: (gid: number) => gid === 1000 }
const access = (mode: number, uid = 1000, gid = 1000) => ({ mode, uid, gid })

test.each([
  [0o700, 1000, false],
  [0o755, 1000, false],
  [0o775, 1000, false],
  [0o775, 100, true],
  [0o702, 1000, true],
  [0o777, 1000, true],
])('mode %o with group %i is open to writing: %s', (mode, gid, expected) => {
  expect(isOpenToWriting(access(mode, 1000, gid), user)).toBe(expected)
})

test.each([
  [0o700, false],
  [0o40700, false],
  [0o710, true],
  [0o704, true],
])('mode %o is open: %s', (mode, expected) => {
  expect(isOpen(access(mode))).toBe(expected)
})

test.each([
  ['of this user', access(0o755), undefined],
  ['of root', access(0o755, 0, 0), undefined],
  ['of this user and of its private group', access(0o775), undefined],
  ['such as /tmp', access(0o1777, 0, 0), undefined],
  ['that everybody may write', access(0o777, 0, 0), 'writable'],
  ['that another group may write', access(0o775, 1000, 100), 'writable'],
  ['of another user', access(0o755, 1001), 'owner'],
  ['of another user with the sticky bit', access(0o1777, 1001), 'owner'],
])('a folder on the way %s has the problem that %s gives: %s', (_, parent, expected) => {
  expect(problemOfParent(parent, user)).toBe(expected)
})

test.each([
  ['of a usual process', '         0          0 4294967295\n', true],
  ['of a sandbox', '         0       1000          1\n', false],
  ['of a rootless container', '         0       1000          1\n         1     100000      65536\n', false],
  ['of a namespace without ids', '', false],
])('the map of user ids %s: %j maps everyone: %s', (_, map, expected) => {
  expect(mapsEveryone(map)).toBe(expected)
})
