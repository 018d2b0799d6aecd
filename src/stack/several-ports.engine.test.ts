import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { basename } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { StackInfo } from '../core/endpoints/endpoints.ts'
import { type TestEngine, testEngine } from '../testing/engines/test-engine.ts'
import { runCli } from '../testing/processes/cli.ts'
import { makeProject, type Project } from '../testing/repositories/project.ts'
import type { StackStatus } from './status/status.ts'

/*
 * A service that publishes two ports over TCP and one over UDP, and a database with a password, as people write them: the
 * compose file has host ports of its own.
 */

const FIRST = 31_600
const range = (index: number) => `${FIRST + 3 * index}-${FIRST + 3 * index + 2}`

const MATRIX = `
## Environments

| Environment | Compose file | Env file | Dockerfiles | Host ports | Purpose |
| --- | --- | --- | --- | --- | --- |
| test | docker/compose.yml | docker/test.env | - | ${FIRST}-${FIRST + 11} | tests |

## Services

| Service | Container port | Protocol | Health path | Test variable | URL | test | Rebuild budget |
| --- | --- | --- | --- | --- | --- | --- | --- |
| store | 9000 | http | /ready | STORE_URL | - | ${range(0)} | - |
| store:console | 9001 | http | - | STORE_CONSOLE_URL | \`http://{host}:{port}/\${CONSOLE_PATH}\` | ${range(1)} | - |
| store:sync | 9002/udp | udp | - | STORE_SYNC_URL | - | ${range(2)} | - |
| cache | 6379 | redis | - | CACHE_URL | - | ${range(3)} | - |

## Variables

| Variable | test |
| --- | --- |
| CACHE_PASSWORD | \`tR4-9kQ2x/y\` |
`

const SERVER = `
const { createServer } = require('http')
for (const port of [9000, 9001]) createServer((q, r) => r.end(port + q.url)).listen(port)
const socket = require('dgram').createSocket('udp4').bind(9002)
socket.on('message', (text, { port, address }) => socket.send('got ' + text, port, address))
`

const COMPOSE = `
services:
  store:
    image: \${NODE_IMAGE:?}
    init: true
    command: [node, -e, ${JSON.stringify(SERVER)}]
    ports: ['9000:9000', '9001:9001', '9002:9002/udp']
  cache:
    image: \${REDIS_IMAGE:?}
    command: [redis-server, --requirepass, '\${CACHE_PASSWORD}']
    ports: ['6379:6379']
`

let engine: TestEngine
let project: Project

beforeAll(async () => {
  engine = await testEngine()
  const images = /^## Base images\n[\s\S]*$/m
  project = makeProject({
    files: { 'docker/compose.yml': COMPOSE, 'docker/test.env': 'CONSOLE_PATH=console\n' },
  })
  const own = images.exec(project.read('docker/DOCKER_SSOT_MATRIX.md'))?.[0] ?? ''
  project.write('docker/DOCKER_SSOT_MATRIX.md', `${MATRIX}\n${own}`)
})
afterAll(() => {
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  engine[Symbol.dispose]()
  project[Symbol.dispose]()
})

const start = () => engine.start(project.root)

/** What a service answers over UDP. */
async function askUdp({ host, port }: { host: string; port: number }, text: string): Promise<string> {
  const socket = createSocket('udp4')
  try {
    const answer = once(socket, 'message')
    socket.send(text, port, host)
    return String((await answer)[0])
  } finally {
    socket.close()
  }
}

function endpoint({ services }: StackInfo, name: string) {
  const found = services[name]
  if (found === undefined) throw new Error(`There is no ${name} among ${Object.keys(services).join(', ')}.`)
  return found
}

test('two runs at once publish every port of a service, each on its own, over TCP and UDP', async () => {
  await using first = await start()
  await using second = await start()
  const stacks = [first.info, second.info]
  for (const info of stacks) {
    expect(Object.keys(info.services)).toEqual(['store', 'store:console', 'store:sync', 'cache'])
    expect(await (await fetch(`${endpoint(info, 'store').url}/a`)).text()).toBe('9000/a')
    expect(await (await fetch(endpoint(info, 'store:console').url)).text()).toBe('9001/console')
    expect(endpoint(info, 'store:sync').url).toMatch(/^udp:\/\/127\.0\.0\.1:\d+$/)
    expect(await askUdp(endpoint(info, 'store:sync'), info.project)).toBe(`got ${info.project}`)
  }
  const ports = stacks.flatMap(({ services }) => Object.values(services).map(({ port }) => port))
  expect(new Set(ports).size).toBe(8)

  // The third block is free, and the port over UDP of the other two is taken over UDP alone.
  const { stdout: checked } = await runCli(project.root, 'doctor')
  expect(checked).toMatch(/^ok +ports of test +block 2 is free \(3 blocks/m)
})

test('a port over UDP that another program has is taken, and the next block is used', async () => {
  const socket = createSocket('udp4').bind(FIRST + 6, '127.0.0.1')
  await once(socket, 'listening')
  try {
    await using stack = await start()
    expect(endpoint(stack.info, 'store:sync').port).toBe(FIRST + 7)
    expect(endpoint(stack.info, 'store').port).toBe(FIRST + 1)
  } finally {
    socket.close()
  }
})

test('without a free block, the error names who listens over UDP', async () => {
  const sockets = [6, 7, 8].map((offset) => createSocket('udp4').bind(FIRST + offset, '127.0.0.1'))
  await Promise.all(sockets.map((socket) => once(socket, 'listening')))
  try {
    const error = await start().catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'PORTS_EXHAUSTED' })
    expect(String(error)).toMatch(
      new RegExp(`block 0: port ${FIRST + 6}/udp is in use by .*\\(pid ${process.pid}\\)`),
    )
  } finally {
    for (const socket of sockets) socket.close()
  }
})

test('the commands of a stack know every port, and only programs get the password', async () => {
  await using stack = await start()
  const { info } = stack
  const cache = endpoint(info, 'cache')
  expect(cache).toMatchObject({
    url: `redis://:tR4-9kQ2x%2Fy@127.0.0.1:${cache.port}`,
    password: 'tR4-9kQ2x/y',
  })
  const cli = (command: string, ...args: string[]) =>
    runCli(project.root, command, '--stack', info.project, ...args)

  const env = await cli('urls', '--output', 'env')
  expect(env.exit, env.output).toBe(0)
  expect(env.stdout.trim().split('\n')).toEqual(
    Object.values(info.services).map(({ variable, url }) => `${variable}=${url}`),
  )
  expect(JSON.parse((await cli('urls', '--output', 'json')).stdout)).toEqual(info.services)
  const shown = await cli('urls')
  expect(shown.stdout).toMatch(/^store:sync +udp:\/\/127\.0\.0\.1:\d+$/m)
  expect(shown.stdout).toMatch(/^cache +redis:\/\/:\[redacted\]@127\.0\.0\.1:\d+$/m)

  const opened = await cli('open', 'store:console')
  expect(opened.stdout).toMatch(new RegExp(`^${endpoint(info, 'store:console').url}\n`))
  const wrong = await cli('open', 'store:consle')
  expect(wrong.output).toMatch(/publishes no service store:consle, perhaps "store:console"/)

  const table = await cli('status')
  expect(table.stdout).toMatch(/^ {2}store +running .* \d+ +ok /m)
  expect(table.stdout).toMatch(/^ {2}store:console +\d+ +ok$/m)
  expect(table.stdout).toMatch(/^ {2}store:sync +\d+\/udp +-$/m)
  const json = await cli('status', '--json')
  expect(json.stdout).not.toContain('tR4-9kQ2x')
  const { stacks } = JSON.parse(json.stdout) as { stacks: Pick<StackStatus, 'services'>[] }
  const ports = stacks.flatMap(({ services }) => services).flatMap((service) => service.ports)
  const seen = ports.map(({ url: _, ...port }) => port)
  const at = (name: string) => ({ name, port: endpoint(info, name).port })
  expect(seen.toSorted((a, b) => a.port - b.port)).toEqual([
    { ...at('store'), transport: 'tcp', answers: true },
    { ...at('store:console'), transport: 'tcp', answers: true },
    { ...at('store:sync'), transport: 'udp', answers: null },
    { ...at('cache'), transport: 'tcp', answers: true },
  ])
  const urls = ports.map(({ url }) => url)
  expect(urls).toContain(`redis://:[redacted]@127.0.0.1:${cache.port}`)
})
