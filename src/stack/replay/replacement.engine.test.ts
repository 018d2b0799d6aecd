import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Happening } from '../../core/events/event.ts'
import { stackLabels } from '../../core/stacks/labels.ts'
import { formatIdentity } from '../../host/processes/identity.ts'
import { Recordings } from '../../host/recordings/recordings.ts'
import { NO_PINS } from '../../testing/engines/no-pins.ts'
import { PREFLIGHT } from '../../testing/engines/start-stack.ts'
import { type TestEngine, testEngine } from '../../testing/engines/test-engine.ts'
import { FIRST_PORT, makeProject, type Project, WEB_SERVICE } from '../../testing/repositories/project.ts'
import {
  CREATED_ENV_FILE,
  CREATED_RESOURCES,
  CREATED_SERVICES,
} from '../../testing/samples/created-services.ts'
import { rowsOf } from '../../testing/whole-form.ts'
import { loadDefinition } from '../definition/definition.ts'
import { prepareModel } from '../definition/prepare.ts'
import { wantImages } from '../images/want.ts'
import { planFor } from '../plan-for.ts'
import { ComposeTarget } from '../targets/compose-target.ts'
import { observeStack } from '../targets/observe.ts'
import { takeDown } from '../teardown/take-down.ts'
import type { ReplayPlace } from './creation.ts'

/*
 * What the engine says of containers that Compose has put into the place of others, and of those that were put there from its recording, is
 * the same. Nothing is started.
 */

/** What only Compose replaces: services that share something, have several containers or anonymous volumes. */
const BY_COMPOSE =
  /^(?:links|external_links|volumes_from|scale)|(?:service:|replicas:)|\[\/anonymous\]|extends:|depends_on: \{ healthcheck/
const SAMPLES = rowsOf(
  Object.entries(CREATED_SERVICES).filter(([, keys]) => !BY_COMPOSE.test(keys)),
  12,
)

let engine: TestEngine
let project: Project
let folder: string
let replacements: ReplayPlace
let stack: string

beforeAll(async () => {
  engine = await testEngine()
  project = makeProject({ files: { 'docker/service.env': CREATED_ENV_FILE } })
  stack = `${basename(project.root).toLowerCase()}-0a1b2c3d`
  folder = mkdtempSync(join(tmpdir(), 'ssot-recordings-'))
  mkdirSync(join(folder, 's'), { mode: 0o700 })
  const recordings = new Recordings(join(folder, 's'), (reason) => expect.unreachable(reason))
  replacements = { recordings, sockets: folder }
  write(SAMPLES)
  await change('create')
})
afterAll(async () => {
  await takeDown(engine.connection.engine, stack)
  expect(engine.leftOf(stack)).toEqual([])
  expect(readdirSync(folder)).toEqual(['s'])
  rmSync(folder, { recursive: true })
  project[Symbol.dispose]()
  engine[Symbol.dispose]()
})

function write(samples: readonly (readonly [name: string, keys: string])[]): void {
  const services = samples.map(([name, keys]) => `  ${name}:\n    image: \${NODE_IMAGE:?}\n    ${keys}\n`)
  project.write('docker/compose.yml', `services:${WEB_SERVICE}\n${services.join('')}${CREATED_RESOURCES}`)
}

/** Creates what is absent, or replaces all or one of the containers. Returns what was said about it. */
async function change(
  what: 'create' | 'replace',
  { place, only }: { place?: ReplayPlace; only?: string } = {},
): Promise<Happening[]> {
  const { connection, registry, self } = engine
  const seen: Happening[] = []
  const emit = (happening: Happening) => void seen.push(happening)
  const definition = loadDefinition(project.root, 'test')
  const context = { definition, connection, registry, self, preflight: PREFLIGHT, emit }
  const prepared = await prepareModel(context, { project: stack, ports: { web: FIRST_PORT + 64 } })
  const images = await wantImages(prepared, 'look')
  const observed = await observeStack(connection.engine, stack)
  const { plan, wanted } = planFor(prepared, images, observed, {
    isClean: what === 'replace',
    selected: new Set(wantedNames()),
  })
  const labels = stackLabels({
    ...{ stack, environment: 'test', installation: connection.installation, root: project.root },
    owner: formatIdentity(self),
  })
  const target = new ComposeTarget({
    ...{ prepared, images, wanted, labels, noCache: false, pins: () => NO_PINS, aftermath: 'left' },
    replacements: place,
  })
  const operations = plan.operations.filter(
    (operation) => operation.do === what && (only === undefined || operation.service === only),
  )
  await target.apply({ operations })
  return seen

  function wantedNames(): string[] {
    return Object.keys(prepared.model.services)
  }
}

const chosen = (seen: readonly Happening[]) =>
  seen.flatMap((one) => (one.type === 'replacement-chosen' ? [`${one.by}: ${one.because}`] : []))
const unrecorded = (seen: readonly Happening[]) =>
  seen.flatMap((one) => (one.type === 'replacement-not-recorded' ? [`${one.service}: ${one.reason}`] : []))

interface Inspected {
  Id: string
  Name: string
}

function inspected(): Map<string, Inspected> {
  const filter = `label=com.docker.compose.project=${stack}`
  const ids = engine.docker('ps', '-aq', '--no-trunc', '--filter', filter).split('\n')
  const all = JSON.parse(engine.docker('inspect', ...ids)) as Inspected[]
  return new Map(all.map((one) => [one.Name, one]))
}

/** Without ids and times. */
function comparable(one: Inspected): unknown {
  const text = JSON.stringify(one)
    .replaceAll(one.Id, 'ID')
    .replaceAll(one.Id.slice(0, 12), 'SHORT ID')
    .replaceAll(/(?<!sha256:)\b[0-9a-f]{64}\b/g, 'SOME ID')
    .replaceAll(/"Created":"[^"]*"/g, '"Created":"TIME"')
    // Compose takes them from a map, in any order.
    .replaceAll(/(?<="com\.docker\.compose\.depends_on":")[^"]*/g, (list) => list.split(',').sort().join(','))
  return sortedLists(JSON.parse(text))
}

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

describe('containers that are replaced from a recording', () => {
  test('are to the engine and to Compose what Compose has made', async () => {
    const created = inspected()
    const first = await change('replace', { place: replacements })
    expect(unrecorded(first)).toEqual([])
    expect(chosen(first)).toEqual([expect.stringMatching(/^compose: it was not recorded how /)])
    const byCompose = inspected()

    const second = await change('replace', { place: replacements })
    expect(chosen(second)).toEqual(['recording: they were replaced in the same way before'])
    const replayed = inspected()
    expect([...replayed.keys()].sort()).toEqual([...created.keys()].sort())
    for (const [name, one] of replayed) {
      expect(one.Id).not.toBe(byCompose.get(name)?.Id)
      const other = byCompose.get(name)
      if (other !== undefined) expect(comparable(one)).toEqual(comparable(other))
    }

    // Compose finds none of them out of date.
    await change('replace', { only: 'plain' })
    const after = inspected()
    const changed = [...after].filter(([name, { Id }]) => replayed.get(name)?.Id !== Id).map(([name]) => name)
    expect(changed).toEqual([`/${stack}-plain-1`])
  })
})
