import { once } from 'node:events'
import { createServer } from 'node:net'
import { basename } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { AS_WRITTEN } from '../core/compose/env-files.ts'
import { NO_PINS } from '../testing/engines/no-pins.ts'
import { type TestEngine, testEngine } from '../testing/engines/test-engine.ts'
import { makeProject, type Project, WEB_SERVICE } from '../testing/repositories/project.ts'
import { loadDefinition } from './definition/definition.ts'
import { stablePlace } from './definition/place.ts'
import { refresh } from './refresh.ts'
import { takeDown } from './teardown/take-down.ts'

/*
 * What engines and Compose leave behind, and nobody would guess. Each test holds on every engine.
 */

const PORT = 31_790

let engine: TestEngine
let project: Project

beforeAll(async () => {
  engine = await testEngine()
})
afterAll(() => engine[Symbol.dispose]())
beforeEach(() => {
  project = makeProject({ services: [`| web | 80 | http | / | WEB_URL | ${PORT} | - |`] })
})
afterEach(async () => {
  await takeDown(engine.connection.engine, nameOfStack())
  expect(engine.leftOf(basename(project.root).toLowerCase())).toEqual([])
  project[Symbol.dispose]()
})

function nameOfStack(): string {
  return stablePlace(loadDefinition(project.root, 'test')).project
}

async function refreshed(): Promise<string> {
  const { connection, registry, self } = engine
  await refresh({
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
    emit: () => {},
    signal: new AbortController().signal,
  })
  return (await fetch(`http://127.0.0.1:${PORT}`)).text()
}

function writeServices(...services: string[]): void {
  project.write('docker/compose.yml', `services:${services.join('')}`)
}

function container(service: string): string {
  return `${nameOfStack()}-${service}-1`
}

/** What a command prints inside a container. */
function inside(service: string, ...command: string[]): string {
  return engine.docker('exec', container(service), ...command)
}

/** Shares the network of web, without a `depends_on`. */
const SIDECAR = `
  sidecar:
    image: \${NODE_IMAGE:?}
    init: true
    network_mode: service:web
    command: [sleep, '1000']
`
const ASK_WEB = ['wget', '-q', '-O', '-', 'http://127.0.0.1:80/']

test('a container of a network that was pruned while the stack was stopped runs again', async () => {
  expect(await refreshed()).toBe('hello')
  engine.docker('stop', '--time', '0', container('web'))
  // A stopped container does not hold its network.
  engine.docker('network', 'rm', `${nameOfStack()}_default`)
  expect(await refreshed()).toBe('hello')
})

test('a service that shares the network of another one is started after it, also without `depends_on`', async () => {
  writeServices(SIDECAR, WEB_SERVICE)
  expect(await refreshed()).toBe('hello')
  expect(inside('sidecar', ...ASK_WEB)).toBe('hello')
})

test('a service that shares the network of a service that changed shares it again', async () => {
  writeServices(WEB_SERVICE, SIDECAR)
  await refreshed()
  writeServices(WEB_SERVICE.replace('hello', 'again'), SIDECAR)
  expect(await refreshed()).toBe('again')
  expect(inside('sidecar', ...ASK_WEB)).toBe('again')
})

test('a service that shares the network of a service that was restarted shares it again', async () => {
  writeServices(WEB_SERVICE, SIDECAR)
  await refreshed()
  engine.docker('stop', '--time', '0', container('web'))
  expect(await refreshed()).toBe('hello')
  expect(inside('sidecar', ...ASK_WEB)).toBe('hello')
})

test('a service that was paused is not replaced as unhealthy', async () => {
  writeServices(
    WEB_SERVICE.replace('interval: 5s', 'interval: 1h').replace('start_period: 20s', 'start_period: 1s'),
  )
  await refreshed()
  const id = () => engine.docker('inspect', '--format', '{{.Id}}', container('web'))
  const health = () => engine.docker('inspect', '--format', '{{.State.Health.Status}}', container('web'))
  await expect.poll(health, { timeout: 60_000 }).toBe('healthy')
  const before = id()
  engine.docker('pause', container('web'))
  engine.docker('unpause', container('web'))
  // Without an event, and until a probe passes.
  expect(health()).toBe('unhealthy')
  expect(await refreshed()).toBe('hello')
  expect(id()).toBe(before)
})

test('a service whose port was taken starts as soon as the port is free', async () => {
  await refreshed()
  engine.docker('stop', '--time', '0', container('web'))
  const intruder = createServer().listen(PORT, '127.0.0.1')
  await once(intruder, 'listening')
  try {
    // From 28 on, the engine leaves the container `created`, with the exit code 128.
    expect(() => engine.docker('start', container('web'))).toThrow()
    await expect(refreshed()).rejects.toMatchObject({ code: 'PORT_TAKEN' })
  } finally {
    await new Promise((resolve) => intruder.close(resolve))
  }
  expect(await refreshed()).toBe('hello')
})
