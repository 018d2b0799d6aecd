import { expect, test } from 'vitest'
import { listenAddresses } from './listen-addresses.ts'

const HEADER =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n'

test('listenAddresses finds the sockets that listen, and whether only the container itself can reach them', () => {
  const text = `${HEADER}   0: 0100007F:0CEA 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 1
   1: 00000000:1538 00000000:0000 0A 00000000:00000000 00:00000000 00000000   999        0 2
   2: 0200A8C0:1538 0300A8C0:D431 01 00000000:00000000 00:00000000 00000000   999        0 3
  sl  local_address                         remote_address                        st tx_queue
   0: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 00000000:00000000 00
   1: 00000000000000000000000001000000:0051 00000000000000000000000000000000:0000 0A 00000000:00000000 00
   2: 0000000000000000FFFF00000100007F:0052 00000000000000000000000000000000:0000 0A 00000000:00000000 00
`
  expect(listenAddresses(text)).toEqual([
    { port: 3306, isLoopback: true },
    { port: 5432, isLoopback: false },
    { port: 80, isLoopback: false },
    { port: 81, isLoopback: true },
    { port: 82, isLoopback: true },
  ])
})

test('a container in which nothing listens has no addresses', () => {
  expect(listenAddresses(HEADER)).toEqual([])
})

test('a text that is not a table of sockets gives null', () => {
  expect(listenAddresses('')).toBeNull()
  expect(listenAddresses('exec: "cat": executable file not found in $PATH')).toBeNull()
})
