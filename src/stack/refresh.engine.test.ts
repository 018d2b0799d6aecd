import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { AS_WRITTEN } from '../core/compose/env-files.ts'
import type { Happening } from '../core/events/event.ts'
import { NO_PINS } from '../testing/engines/no-pins.ts'
import { type TestEngine, testEngine } from '../testing/engines/test-engine.ts'
import { makeProject, type Project, WEB_SERVICE } from '../testing/repositories/project.ts'
import { loadDefinition } from './definition/definition.ts'
import { stablePlace } from './definition/place.ts'
import { type Refreshed, refresh } from './refresh.ts'
import { takeDown } from './teardown/take-down.ts'

/*
 * A refresh in this process. The command `ssot-docker refresh` has tests of its own.
 */

const PORT = 31_780

let engine: TestEngine
let project: Project
let seen: Happening[]

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
beforeEach(() => {
  seen = []
  project = makeProject({ services: [`| web | 80 | http | / | WEB_URL | ${PORT} | - |`] })
})
afterEach(async () => {
  await takeDown(engine.connection.engine, stablePlace(loadDefinition(project.root, 'test')).project)
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project[Symbol.dispose]()
})

function refreshed(): Promise<Refreshed> {
  const { connection, registry, self } = engine
  return refresh({
    definition: loadDefinition(project.root, 'test'),
    preflight: {
      check: async () => {},
      readable: async () => {},
      locate: async () => [],
      written: async () => [],
      unstarted: async () => [],
      literals: async () => ({ secrets: [], names: [] }),
      envFiles: async () => AS_WRITTEN,
      foldersNotInGit: async () => new Set(),
    },
    pins: () => NO_PINS,
    ...{ connection, registry, self },
    emit: (happening) => seen.push(happening),
    signal: new AbortController().signal,
  })
}

test('a service gets another name and keeps its port', async () => {
  await refreshed()
  const matrix = 'docker/DOCKER_SSOT_MATRIX.md'
  project.write(
    matrix,
    project.read(matrix).replace('| web | 80 | http | / | WEB_URL', '| page | 80 | http | / | PAGE_URL'),
  )
  project.write(
    'docker/compose.yml',
    `services:${WEB_SERVICE.replace('web:', 'page:').replace('WEB_PORT', 'PAGE_PORT')}`,
  )
  seen = []
  const { info } = await refreshed()
  expect(info.services.page?.port).toBe(PORT)
  expect(await (await fetch(`http://127.0.0.1:${PORT}`)).text()).toBe('hello')
  const ofWeb = seen.flatMap((happening) =>
    'service' in happening && happening.service === 'web' ? [happening.type] : [],
  )
  expect(ofWeb).toEqual(['stop-began', 'stop-ended', 'container-removed'])
})

/** A mount of a folder that does not exist, which Compose refuses when it creates the container. */
const NO_MOUNT =
  '    volumes: [{ type: bind, source: /nowhere, target: /x, bind: { create_host_path: false } }]\n'

function base(seconds: number): string {
  return `
  base:
    image: \${NODE_IMAGE:?}
    init: true
    command: [sleep, '${seconds}']
`
}

function writeServices(...services: string[]): void {
  project.write('docker/compose.yml', `services:${services.join('')}`)
}

async function states(): Promise<string[]> {
  const { project: name } = stablePlace(loadDefinition(project.root, 'test'))
  const containers = await engine.connection.engine.containers.list(name)
  return containers.map(({ service, state }) => `${service} ${state}`).sort()
}

test('a replaced service runs even though the container of another service cannot be created', async () => {
  const web = `${WEB_SERVICE}    depends_on: { base: { condition: service_started } }\n`
  writeServices(base(1000), web)
  await refreshed()
  writeServices(base(2000), web, NO_MOUNT)
  await expect(refreshed()).rejects.toThrow(/COMPOSE_FAILED/)
  expect(await states()).toEqual(['base running', 'web running'])
})

test('services run on when Compose cannot create them, and the next refresh leaves one container of each', async () => {
  writeServices(WEB_SERVICE, base(1000))
  await refreshed()
  const web = WEB_SERVICE.replace('hello', 'again')
  writeServices(web, base(2000), NO_MOUNT)
  await expect(refreshed()).rejects.toThrow(/COMPOSE_FAILED/)
  expect(await states()).toEqual(['base running', 'web running'])
  writeServices(web, base(2000))
  await refreshed()
  expect(await states()).toEqual(['base running', 'web running'])
  expect(await (await fetch(`http://127.0.0.1:${PORT}`)).text()).toBe('again')
})
