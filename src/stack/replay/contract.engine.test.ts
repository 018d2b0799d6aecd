import { basename } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Happening } from '../../core/events/event.ts'
import { NOTHING } from '../../core/plan/observed.ts'
import { stackLabels } from '../../core/stacks/labels.ts'
import { formatIdentity } from '../../host/processes/identity.ts'
import { NO_PINS } from '../../testing/engines/no-pins.ts'
import { PREFLIGHT } from '../../testing/engines/start-stack.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { FIRST_PORT, makeProject, type Project, WEB_SERVICE } from '../../testing/repositories/project.ts'
import {
  CREATED_ENV_FILE,
  CREATED_RESOURCES,
  CREATED_SERVICES,
} from '../../testing/samples/created-services.ts'
import { loadDefinition } from '../definition/definition.ts'
import { prepareModel } from '../definition/prepare.ts'
import { wantImages } from '../images/want.ts'
import { planFor } from '../plan-for.ts'
import { ComposeTarget } from '../targets/compose-target.ts'
import { takeDown } from '../teardown/take-down.ts'

/*
 * What the engine says of everything that Compose has created, and of everything that was created by a recording of it, is the
 * same. Nothing is started.
 */

let engine: TestEngine
let project: Project

beforeAll(async () => {
  engine = await testEngine()
  project = makeProject({ files: { 'docker/service.env': CREATED_ENV_FILE } })
  const services = Object.entries(CREATED_SERVICES).map(
    ([name, keys]) => `  ${name}:\n    image: \${NODE_IMAGE:?}\n    ${keys}\n`,
  )
  project.write('docker/compose.yml', `services:${WEB_SERVICE}\n${services.join('')}${CREATED_RESOURCES}`)
})
afterAll(async () => {
  for (const { name } of made) await takeDown(engine.connection.engine, name)
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project[Symbol.dispose]()
  engine[Symbol.dispose]()
})

interface Made {
  name: string
  port: number
  seen: Happening[]
  /** What the engine says, by what it is: `container web-1`. */
  inspected: Map<string, unknown>
}
const made: Made[] = []

/** Creates the stack once more, with another name and another port. */
async function create(): Promise<Made> {
  const index = made.length
  const name = `${basename(project.root).toLowerCase()}-${index}${'0a1b2c3d'.slice(1)}`
  const port = FIRST_PORT + index
  const seen: Happening[] = []
  const one: Made = { name, port, seen, inspected: new Map() }
  made.push(one)
  const target = await targetOf(one)
  await target.create()
  one.inspected = inspect(one)
  return one
}

async function targetOf({ name, port, seen }: Made) {
  const { connection, registry, self, replay } = engine
  const definition = loadDefinition(project.root, 'test')
  const emit = (happening: Happening) => void seen.push(happening)
  const context = { definition, connection, registry, self, preflight: PREFLIGHT, emit }
  const prepared = await prepareModel(context, { project: name, ports: { web: port } })
  const images = await wantImages(prepared, 'look')
  const { plan, wanted } = planFor(prepared, images, NOTHING)
  const labels = stackLabels({
    ...{ stack: name, environment: 'test', installation: connection.installation, root: project.root },
    owner: formatIdentity(self),
  })
  const target = new ComposeTarget({
    ...{ prepared, images, wanted, labels, noCache: false, pins: () => NO_PINS, aftermath: 'left', replay },
  })
  const operations = plan.operations.filter((operation) => operation.do === 'create')
  return {
    create: () => target.apply({ operations }),
    createAgain: (service: string) =>
      target.apply({ operations: operations.filter((operation) => operation.service === service) }),
  }
}

function idsOf({ name }: Pick<Made, 'name'>): Map<string, string> {
  const list = engine.docker(
    'ps',
    '-a',
    '--no-trunc',
    '--filter',
    `label=com.docker.compose.project=${name}`,
    '--format',
    '{{.Names}} {{.ID}}',
  )
  return new Map(list.split('\n').map((line) => line.replace(`${name}-`, '').split(' ') as [string, string]))
}

function inspect({ name, port }: Made): Map<string, unknown> {
  const filter = ['--filter', `label=com.docker.compose.project=${name}`]
  const list = (...args: string[]) => engine.docker(...args, ...filter).split('\n')
  const kinds = [
    ['container', list('ps', '-aq', '--no-trunc')],
    ['network', list('network', 'ls', '-q', '--no-trunc')],
    ['volume', list('volume', 'ls', '-q')],
  ] as const
  return new Map(
    kinds.flatMap(([kind, ids]) => {
      const all = JSON.parse(engine.docker(kind, 'inspect', ...ids)) as { Name: string }[]
      return all.map(
        (one) =>
          [`${kind} ${one.Name.replace(/^\//, '').replace(name, '')}`, comparable(one, name, port)] as const,
      )
    }),
  )
}

/** Without ids, times, and what belongs to one stack. */
function comparable(data: object, name: string, port: number): unknown {
  const ids = [...idsOf({ name })]
  const text = ids.reduce(
    (left, [container, id]) =>
      left.replaceAll(id, `ID of ${container}`).replaceAll(id.slice(0, 12), `id of ${container}`),
    JSON.stringify(data),
  )
  const plain = text
    .replaceAll(name, 'STACK')
    // Whole numbers only: a hash can hold the same digits.
    .replaceAll(new RegExp(`\\b${port}\\b`, 'g'), 'PORT')
    // Ids of networks, and names of anonymous volumes; not of images.
    .replaceAll(/(?<!sha256:)\b[0-9a-f]{64}\b/g, 'SOME ID')
    .replaceAll(/"(Created|CreatedAt)":"[^"]*"/g, '"$1":"TIME"')
    // Compose takes them from a map, in any order.
    .replaceAll(/(?<="com\.docker\.compose\.depends_on":")[^"]*/g, (list) => list.split(',').sort().join(','))
    .replaceAll(/"dev\.ssot-docker\.config-hash":"[^"]*"/g, '"dev.ssot-docker.config-hash":"HASH"')
  return sortedLists(JSON.parse(withoutSubnet(plain)))
}

/** The engine gives each network that does not fix it another subnet. */
function withoutSubnet(text: string): string {
  return text.includes('172.31.119.0/24')
    ? text
    : text.replaceAll(/"(Subnet|Gateway)":"[^"]*"/g, '"$1":"SOME"')
}

/** Compose has variables and the like in any order. */
function sortedLists(data: unknown, key = ''): unknown {
  if (Array.isArray(data)) {
    const items = data.map((item) => sortedLists(item))
    return ['Env', 'Binds', 'Mounts', 'ExtraHosts', 'Ulimits'].includes(key)
      ? items.sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1))
      : items
  }
  if (typeof data !== 'object' || data === null) return data
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [name, sortedLists(value, name)]))
}

const by = ({ seen }: Made) =>
  seen.flatMap((happening) => (happening.type === 'creation-chosen' ? [happening.by] : []))

describe('a stack that is created by a recording', () => {
  let first: Made
  let second: Made
  beforeAll(async () => {
    first = await create()
    second = await create()
  })

  test('is created without Compose, which created the first one', () => {
    expect(first.seen).toContainEqual(expect.objectContaining({ type: 'creation-recorded' }))
    expect([by(first), by(second)]).toEqual([['compose'], ['recording']])
  })

  test('has the same containers, networks and volumes', () => {
    expect([...second.inspected.keys()].sort()).toEqual([...first.inspected.keys()].sort())
  })

  test('is to the engine the same in every other way', () => {
    const differing = [...first.inspected].filter(
      ([key, data]) => JSON.stringify(data) !== JSON.stringify(second.inspected.get(key)),
    )
    for (const [key, data] of differing) expect({ [key]: second.inspected.get(key) }).toEqual({ [key]: data })
  })

  test('is complete to Compose, which creates one of its containers again and leaves the others alone', async () => {
    const before = idsOf(second)
    const target = await targetOf(second)
    await target.createAgain('plain')
    const after = idsOf(second)
    const changed = [...before.keys()].filter((container) => before.get(container) !== after.get(container))
    const untouched = await changedByComposeAlone()
    expect(changed.sort()).toEqual(untouched)
  })

  /** What the same does to the stack that Compose has created: it also replaces what shares a namespace with the service. */
  async function changedByComposeAlone(): Promise<string[]> {
    const before = idsOf(first)
    const target = await targetOf(first)
    await target.createAgain('plain')
    const after = idsOf(first)
    return [...before.keys()].filter((container) => before.get(container) !== after.get(container)).sort()
  }
})
