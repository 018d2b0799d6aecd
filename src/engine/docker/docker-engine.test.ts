import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Docker from 'dockerode'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  COMPOSE_LABEL_PROJECT,
  COMPOSE_LABEL_SERVICE,
  LABEL_BUILD_HASH,
  LABEL_INSTALLATION,
  LABEL_STACK,
} from '../../core/stacks/labels.ts'
import { homeOf } from '../../host/home/home.ts'
import { connect } from '../connect/connect.ts'
import type { ContainerEvent } from '../container-events.ts'
import { dockerEngine } from './docker-engine.ts'

let folder: string
let server: Server
let socketPath: string
/** The answers of the engine, by path without query. */
let answers: Record<string, unknown>

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ssot-engine-'))
  socketPath = join(folder, 's')
  answers = {}
  server = createServer(({ url = '' }, response) =>
    response.end(JSON.stringify(answers[url.split('?')[0] ?? ''])),
  )
  await new Promise<void>((resolve) => server.listen(socketPath, resolve))
})
afterEach(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})

describe('an engine that ignores the filters of a request', () => {
  const labels = (stack: string, installation: string, project = stack) => ({
    [LABEL_STACK]: stack,
    [LABEL_INSTALLATION]: installation,
    [COMPOSE_LABEL_PROJECT]: project,
    [COMPOSE_LABEL_SERVICE]: 'web',
    [LABEL_BUILD_HASH]: 'h',
  })
  /** By name: one of the stack, one of another stack, one of another installation, and two without labels. */
  const ALL = {
    p: labels('p', 'mine'),
    q: labels('q', 'mine'),
    foreign: labels('p', 'theirs'),
    bare: {},
    none: null,
  }
  const named = Object.entries(ALL)

  beforeEach(() => {
    answers = {
      '/containers/json': named.map(([name, Labels]) => ({
        ...{ Id: name, Names: [`/${name === 'foreign' ? 'p' : name}-web-1`] },
        ...{ State: 'running', Image: 'i', ImageID: 'sha256:i', Labels: Labels ?? {} },
      })),
      '/networks': named.map(([Name, Labels]) => ({ Id: Name, Name, Labels })),
      '/volumes': { Volumes: named.map(([Name, Labels]) => ({ Name, Labels })) },
      '/images/json': named.flatMap(([name, Labels]) =>
        [[`ssot-docker/${name}:h-mine`], [], null, ['other:1']].map((RepoTags, index) => ({
          ...{ Id: `sha256:${name}${index}`, Size: 7, RepoTags },
          ...{ Labels, Created: 1 },
        })),
      ),
    }
  })

  const engine = () =>
    dockerEngine({
      docker: new Docker({ socketPath }),
      endpoint: `unix://${socketPath}`,
      host: '127.0.0.1',
      installation: 'mine',
    })

  test('only containers, networks and volumes of the stack are listed', async () => {
    expect((await engine().containers.list('p')).map(({ id }) => id)).toEqual(['p'])
    expect((await engine().networks.list('p')).map(({ id }) => id)).toEqual(['p'])
    expect((await engine().volumes.list('p')).map(({ id }) => id)).toEqual(['p'])
  })

  test('only resources and images of this installation are listed', async () => {
    const found = (await engine().inventory.owned()).map(({ kind, name }) => `${kind} ${name}`)
    expect(found).toEqual([
      ...['container p-web-1', 'container q-web-1', 'network p', 'network q'],
      ...['volume p', 'volume q'],
    ])
    expect((await engine().images.built()).map(({ reference }) => reference)).toEqual([
      'ssot-docker/p:h-mine',
      'ssot-docker/q:h-mine',
    ])
    expect(await engine().images.nameless()).toEqual(
      ['p1', 'p2', 'q1', 'q2'].map((name) => ({ id: `sha256:${name}`, sizeBytes: 7 })),
    )
  })
})

test('a container without a name is known by its id, and a stack without labels about its place says so', async () => {
  const labels = { [LABEL_STACK]: 'p', [LABEL_INSTALLATION]: 'mine', [COMPOSE_LABEL_PROJECT]: 'p' }
  answers = {
    '/containers/json': [
      {
        Id: 'c0ffee',
        Names: [],
        State: 'removing',
        Image: 'i',
        ImageID: 'sha256:i',
        Labels: {},
        Ports: [{ PublicPort: 8080, Type: 'udp' }, { PublicPort: 8081 }],
      },
    ],
    '/networks': [{ Id: 'n', Name: 'n', Labels: labels }],
    '/volumes': { Volumes: [] },
  }
  const { inventory, volumes } = dockerEngine({
    docker: new Docker({ socketPath }),
    endpoint: `unix://${socketPath}`,
    host: '127.0.0.1',
    installation: 'mine',
  })
  expect(await inventory.publisherOf(8080, 'udp')).toBe('c0ffee')
  expect(await inventory.publisherOf(8080, 'tcp')).toBeNull()
  expect(await inventory.publisherOf(8080, null)).toBe('c0ffee')
  expect(await inventory.publisherOf(8081, 'tcp')).toBe('c0ffee')
  expect(await volumes.users('v')).toEqual(['c0ffee'])
  expect(await inventory.owned()).toMatchObject([{ name: 'n', environment: null, root: null }])
})

test.each([
  ['without a service is dropped', {}, []],
  ['of a service is passed on', { [COMPOSE_LABEL_SERVICE]: 'web' }, ['die web']],
])('an event of a container %s', async (_, Attributes, expected) => {
  answers['/events'] = { Action: 'die', timeNano: 1, Actor: { ID: 'c', Attributes } }
  const { events } = dockerEngine({
    docker: new Docker({ socketPath }),
    endpoint: `unix://${socketPath}`,
    host: '127.0.0.1',
    installation: 'mine',
  })
  const seen: string[] = []
  await new Promise<void>((resolve, reject) => {
    const onEvent = ({ action, service }: ContainerEvent) => void seen.push(`${action} ${service}`)
    events.watch('p', { onEvent, onLost: resolve }).catch(reject)
  })
  expect(seen).toEqual(expected)
})

test('Podman is recognized by its component name and refused', async () => {
  // The answer of Podman 4.3.1 of Debian 12.
  answers['/version'] = {
    Components: [{ Name: 'Podman Engine', Version: '4.3.1' }, { Name: 'Conmon' }],
    Version: '4.3.1',
    ApiVersion: '1.41',
  }
  const env = { SSOT_DOCKER_HOME: join(folder, 'home'), DOCKER_HOST: `unix://${socketPath}` }
  await expect(connect(homeOf(env), env)).rejects.toThrow(
    /ENGINE_UNSUPPORTED.*is Podman 4\.3\.1.*DOCKER_HOST names/,
  )
})
