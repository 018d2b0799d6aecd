import { expect, test } from 'vitest'
import { takenPort } from './taken-port.ts'

const PROGRAMMING = 'driver failed programming external connectivity on endpoint p-web-1 (5e8a0f): '
const ENGINE_28 = `failed to set up container networking: ${PROGRAMMING}`
const DESKTOP = '(HTTP code 500) server error - '

test.each([
  // Engine 20 to 27: another container has it; another program has it.
  [`${PROGRAMMING}Bind for 127.0.0.1:28100 failed: port is already allocated`],
  [`${PROGRAMMING}Bind for 0.0.0.0:28100 failed: port is already allocated`],
  [`${PROGRAMMING}Bind for :::28100 failed: port is already allocated`],
  [`${PROGRAMMING}Bind for [::1]:28100 failed: port is already allocated`],
  [`${PROGRAMMING}Error starting userland proxy: listen tcp4 127.0.0.1:28100: bind: address already in use`],
  [`${PROGRAMMING}Error starting userland proxy: listen tcp6 [::1]:28100: bind: address already in use`],
  [`${PROGRAMMING}Error starting userland proxy: listen udp4 0.0.0.0:28100: bind: address already in use`],
  [
    `${PROGRAMMING}failed to bind port 127.0.0.1:28100/tcp: listen tcp4 127.0.0.1:28100: bind: address already in use`,
  ],
  // Engine 28.
  [`${ENGINE_28}failed to bind host port for 127.0.0.1:28100:172.18.1.2:80/tcp: address already in use`],
  [`${ENGINE_28}failed to bind host port for [::1]:28100:[fd00:18::2]:80/tcp: address already in use`],
  [`${ENGINE_28}failed to bind host port for 0.0.0.0:28100:172.18.1.2:53/udp: address already in use`],
  [`${ENGINE_28}Bind for 127.0.0.1:28100 failed: port is already allocated`],
  // Later 28, and 29.
  [`${ENGINE_28}failed to bind host port 127.0.0.1:28100/tcp: address already in use`],
  [`${ENGINE_28}failed to bind host port [::1]:28100/tcp: address already in use`],
  [`${ENGINE_28}failed to bind host port 127.0.0.1:28100/udp: address already in use`],
  // Docker Desktop on macOS and Linux, old and new; on Windows.
  [
    `${DESKTOP}ports are not available: exposing port TCP 127.0.0.1:28100 -> 127.0.0.1:0: listen tcp 127.0.0.1:28100: bind: address already in use`,
  ],
  [
    `${DESKTOP}Ports are not available: exposing port TCP 127.0.0.1:28100 -> 0.0.0.0:0: listen tcp4 127.0.0.1:28100: bind: Only one usage of each socket address (protocol/network address/port) is normally permitted.`,
  ],
  [
    `${DESKTOP}Ports are not available: listen tcp 127.0.0.1:28100: bind: An attempt was made to access a socket in a way forbidden by its access permissions.`,
  ],
  [
    `${DESKTOP}ports are not available: exposing port UDP 0.0.0.0:28100 -> 127.0.0.1:0: address already in use`,
  ],
  [
    `${PROGRAMMING}Error starting userland proxy: Bind for 0.0.0.0:28100: unexpected error (Failure EADDRINUSE)`,
  ],
  // Podman, rootless and as root.
  ['rootlessport listen tcp 127.0.0.1:28100: bind: address already in use'],
  ['cannot listen on the TCP port: listen tcp4 :28100: bind: address already in use'],
])('takenPort finds the port of the host in: %s', (message) => {
  const transport = /\budp/i.test(message) ? 'udp' : /\btcp/i.test(message) ? 'tcp' : null
  expect(takenPort(new Error(message))).toEqual({ port: 28100, transport })
  expect(takenPort(message)).toEqual({ port: 28100, transport })
})

test.each([
  // The address of a container, not a port of the host.
  ['failed to set up container networking: Address already in use'],
  [`${ENGINE_28}failed to bind host port 127.0.0.1:80/tcp: permission denied`],
  [
    `${DESKTOP}ports are not available: exposing port TCP 0.0.0.0:80 -> 127.0.0.1:0: listen tcp 0.0.0.0:80: bind: permission denied`,
  ],
  [
    `${PROGRAMMING}Error starting userland proxy: listen tcp4 10.9.9.9:28100: bind: cannot assign requested address`,
  ],
  ['listen unix /run/app.sock: bind: address already in use'],
  ['exec: "nod": executable file not found'],
  ['Conflict. The container name "/p-web-1" is already in use by container "5e8a0f"'],
])('takenPort finds no port in: %s', (message) => {
  expect(takenPort(new Error(message))).toBeNull()
})
