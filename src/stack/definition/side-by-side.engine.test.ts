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

test('two stacks of a file with fixed names and ports run at the same time, and their containers are found by these names', async () => {
  const web = WEB_SERVICE.replace(/"127\.0\.0\.1:[^"]*"/, '"3000:80"')
  const text = `services:${web}    container_name: ssot-fixed-web
    volumes: ["data:/data"]
volumes:
  data: { name: ssot-fixed-data }
networks:
  default: { name: ssot-fixed-network }
`
  using project = makeProject({ files: { 'docker/compose.yml': text } })
  const happened: Happening[] = []
  await using first = await engine.start(project.root, { emit: (event) => happened.push(event) })
  await using second = await engine.start(project.root)
  for (const { info } of [first, second]) {
    expect(await (await fetch(info.services.web?.url ?? '')).text()).toBe('hello')
    const ask = "fetch('http://ssot-fixed-web').then((r) => r.text()).then((text) => console.log(text))"
    expect(engine.docker('exec', `${info.project}-web-1`, 'node', '-e', ask)).toBe('hello')
  }
  // A refresh reads the files again, and does not say it once more.
  await first.refresh()
  expect(happened.filter(({ type }) => type === 'names-left-out')).toEqual([
    {
      type: 'names-left-out',
      names: [
        { key: 'container_name', of: { kind: 'service', key: 'web' }, name: 'ssot-fixed-web' },
        { key: 'name', of: { kind: 'network', key: 'default' }, name: 'ssot-fixed-network' },
        { key: 'name', of: { kind: 'volume', key: 'data' }, name: 'ssot-fixed-data' },
      ],
    },
  ])
  for (const kind of ['ps -a', 'network ls', 'volume ls']) {
    expect(engine.docker(...kind.split(' '), '--filter', 'name=ssot-fixed', '--quiet')).toBe('')
  }
})
