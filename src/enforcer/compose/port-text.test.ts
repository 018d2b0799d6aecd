import { expect, test } from 'vitest'
import { shortPort } from './port-text.ts'

test.each([
  ['80', null, null, '80', 'tcp'],
  ['8080:80', null, '8080', '80', 'tcp'],
  ['22:22', null, '22', '22', 'tcp'],
  ['127.0.0.1:8080:80/udp', '127.0.0.1', '8080', '80', 'udp'],
  ['127.0.0.1::80', '127.0.0.1', null, '80', 'tcp'],
  ['0:80', null, null, '80', 'tcp'],
  ['[::1]:8080:80', '::1', '8080', '80', 'tcp'],
  ['::1:8080:80', '::1', '8080', '80', 'tcp'],
  ['8080-8081:80-81', null, '8080-8081', '80-81', 'tcp'],
  ['8080-8090:80', null, '8080-8090', '80', 'tcp'],
  ['127.0.0.1:${P:?a/b: c}:80/TCP', '127.0.0.1', '${P:?a/b: c}', '80', 'tcp'],
  ['${IP:-127.0.0.1}:${A:-${B:-1:2}}:80', '${IP:-127.0.0.1}', '${A:-${B:-1:2}}', '80', 'tcp'],
  ['2${P:?}0:80', null, '2${P:?}0', '80', 'tcp'],
  ['$P', null, null, '$P', 'tcp'],
])('a short port is split into its parts: %s', (text, hostIp, published, target, protocol) => {
  expect(shortPort(text)).toEqual({ text, hostIp, published, target, protocol })
})

test.each([
  ['', 'has no container port'],
  ['8080:', 'has no container port'],
  ['x:80', 'has a host port that is not a port from 1 to 65535'],
  ['127.0.0.1:80', 'has a host port that is not a port from 1 to 65535'],
  ['65536:80', 'has a host port that is not a port from 1 to 65535'],
  ['90-80:80', 'has a host port that is not a port from 1 to 65535'],
  ['localhost:8080:80', 'has a host address that is not an IP address'],
  ['80:80/http', 'has a protocol other than tcp, udp and sctp'],
  ['80:0', 'has a container port that is not a port from 1 to 65535'],
  ['80-82:80-81', 'has a different number of host ports than of container ports'],
])('an invalid short port is refused: %j', (text, wrong) => {
  expect(shortPort(text)).toBe(wrong)
})
