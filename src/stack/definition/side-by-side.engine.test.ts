import { basename } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SsotError } from '../../core/errors/errors.ts'
import type { Happening } from '../../core/events/event.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { makeProject, WEB_SERVICE } from '../../testing/repositories/project.ts'

let engine: TestEngine

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())

const composeFile = (network: string, web = '') =>
  `services:${WEB_SERVICE}${web}\nnetworks:\n  default:\n${network.replace(/^(?=.)/gm, '    ')}`

const subnetsOf = (project: string) =>
  JSON.parse(
    engine.docker('network', 'inspect', `${project}_default`, '--format', '{{json .IPAM.Config}}'),
  ) as { Subnet: string }[]

test.each([
  ['a fixed subnet', 'ipam: { config: [{ subnet: 172.27.240.0/24, gateway: 172.27.240.9 }] }\n'],
  ['a fixed bridge', 'driver_opts: { com.docker.network.bridge.name: br-ssot-fixed }\n'],
  [
    'a fixed IPv6 subnet',
    'enable_ipv6: true\nipam: { config: [{ subnet: 172.27.241.0/24 }, { subnet: "fd27:241::/64" }] }\n',
  ],
])(
  'two stacks of a file with %s run at the same time, and the log says what they do without',
  async (_, network) => {
    using project = makeProject({ files: { 'docker/compose.yml': composeFile(network) } })
    const happened: Happening[] = []
    const first = await engine.start(project.root, { emit: (event) => happened.push(event) })
    await using _stop = first
    await using second = await engine.start(project.root)
    for (const { info } of [first, second]) {
      expect(await (await fetch(info.services.web?.url ?? '')).text()).toBe('hello')
    }
    const both = [first, second].map(({ info }) => subnetsOf(info.project).map(({ Subnet }) => Subnet))
    expect(both[0]).not.toEqual(both[1])
    expect(both.flat()).not.toContain('172.27.240.0/24')
    expect(happened).toContainEqual({ type: 'network-freed', network: 'default', fixed: expect.anything() })
    await second.stop()
    await first.stop()
    expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  },
)

test('a static address in a fixed subnet is refused before the start, with its place', async () => {
  const network = 'ipam: { config: [{ subnet: 172.27.242.0/24 }] }\n'
  const web = '    networks: { default: { ipv4_address: 172.27.242.5 } }\n'
  const text = composeFile(network, web)
  using project = makeProject({ files: { 'docker/compose.yml': text } })
  const error = await engine.start(project.root).catch((reason: unknown) => reason)
  if (!(error instanceof SsotError)) throw new Error(`not an SsotError: ${error}`)
  expect(error.code).toBe('COMPOSE_INVALID')
  expect(error.summary).toContain(
    'subnet 172.27.242.0/24 of network default, in which service web has the ipv4_address 172.27.242.5',
  )
  const line = text.split('\n').findIndex((one) => one.includes('subnet:')) + 1
  expect(error.problems).toMatchObject([{ file: 'docker/compose.yml', line, column: 32 }])
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
})

test('a fixed name is refused with its place', async () => {
  const text = composeFile('name: ssot-shared\n')
  using project = makeProject({ files: { 'docker/compose.yml': text } })
  const error = await engine.start(project.root).catch((reason: unknown) => reason)
  const line = text.split('\n').length - 1
  expect(error).toMatchObject({
    code: 'COMPOSE_INVALID',
    problems: [{ file: 'docker/compose.yml', line, column: 11 }],
  })
})
