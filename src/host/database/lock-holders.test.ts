import { expect, test } from 'vitest'
import { holdersIn } from './lock-holders.ts'

const LOCKS = `1: POSIX  ADVISORY  WRITE 4711 08:02:1234 1073741825 1073741825
1: -> POSIX  ADVISORY  READ 4712 08:02:1234 1073741826 1073742335
2: POSIX  ADVISORY  READ 4713 fe:10:1234 1073741826 1073742335
3: POSIX  ADVISORY  READ 4711 08:02:1234 1073741826 1073742335
4: OFDLCK ADVISORY  READ -1 00:05:1234 0 EOF
5: FLOCK  ADVISORY  WRITE 4714 08:02:999 0 EOF
`

test('the processes that hold a lock on a file are found by its inode, each once and without those that wait', () => {
  expect(holdersIn(LOCKS, 1234)).toEqual([4711, 4713])
  expect(holdersIn('', 1234)).toEqual([])
})
