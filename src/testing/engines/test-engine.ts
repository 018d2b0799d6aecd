import { execFileSync } from 'node:child_process'
import { expect } from 'vitest'
import { LABEL_STACK } from '../../core/stacks/labels.ts'
import { type Connection, connect } from '../../engine/connect/connect.ts'
import { ensureHome, type Home, homeOf } from '../../host/home/home.ts'
import { identify, type ProcessIdentity } from '../../host/processes/identity.ts'
import { Recordings } from '../../host/recordings/recordings.ts'
import { Registry } from '../../host/registry/registry.ts'
import type { ReplayPlace } from '../../stack/replay/creation.ts'
import type { StartedStack, StartOptions } from '../../stack/start/started-stack.ts'
import { baseImage } from '../../tools/setup/images/testing.ts'
import { startTestStack } from './start-stack.ts'

/** The engine of this machine, for tests that need a real one. */
export interface TestEngine extends Disposable {
  home: Home
  connection: Connection
  registry: Registry
  self: ProcessIdentity
  /** Where is kept how stacks were created. */
  replay: ReplayPlace
  /** Starts the `test` environment of a repository in this process. */
  start(root: string, more?: Partial<StartOptions>): Promise<StartedStack>
  /** Runs the Docker CLI on this engine and returns what it prints. */
  docker(...args: string[]): string
  /**
   * Removes the images that were built for stacks of that repository name.
   * @param stack also those of this stack that have lost their name to a newer image, and that its versions keep
   */
  removeImagesOf(repository: string, stack?: string): void
  /** The reference of a base image of the matrix on this machine. */
  baseImage(name: string): string
  /** Containers, networks and volumes of stacks of that repository name, as `container NAME`. */
  leftOf(project: string): string[]
}

/** Waits until a keeper has removed everything of the stacks of a repository. */
export async function untilGone(engine: TestEngine, repository: string): Promise<void> {
  await expect.poll(() => engine.leftOf(repository), { timeout: 60_000, interval: 50 }).toEqual([])
}

export async function testEngine(): Promise<TestEngine> {
  const home = homeOf(process.env)
  ensureHome(home)
  const connection = await connect(home, process.env)
  const registry = new Registry(home.registry)
  const self = identify(process.pid)
  if (!self) throw new Error('The start time of this process is unknown.')
  const recordings = new Recordings(home.recordings, (reason) => {
    throw new Error(reason)
  })
  const replay = { recordings, sockets: home.run }
  const docker = (...args: string[]) =>
    execFileSync(connection.profile?.engine.docker[0] ?? 'docker', args, {
      env: connection.env,
      encoding: 'utf8',
    }).trim()
  const names = (project: string, kind: string, ...args: string[]) =>
    docker(...args)
      .split('\n')
      .filter((line) => line.includes(project))
      .map((line) => `${kind} ${line}`)
  return {
    home,
    connection,
    registry,
    self,
    replay,
    docker,
    start: (root, more = {}) => startTestStack(root, { connection, registry, self, replay, ...more }),
    baseImage,
    removeImagesOf: (repository, stack) => {
      const filters = [
        [`reference=ssot-docker/${repository}-*`],
        ...(stack === undefined ? [] : [['dangling=true', `label=com.docker.compose.project=${stack}`]]),
      ]
      for (const filter of filters) {
        const images = docker('image', 'ls', '-q', ...filter.flatMap((one) => ['--filter', one]))
        if (images !== '') docker('image', 'rm', '--force', ...new Set(images.split('\n')))
      }
    },
    leftOf: (project) => {
      const label = `label=${LABEL_STACK}`
      return [
        ...names(project, 'container', 'ps', '-a', '--filter', label, '--format', '{{.Names}}'),
        ...names(project, 'network', 'network', 'ls', '--filter', label, '--format', '{{.Name}}'),
        ...names(project, 'volume', 'volume', 'ls', '--filter', label, '--format', '{{.Name}}'),
      ]
    },
    [Symbol.dispose]: () => registry[Symbol.dispose](),
  }
}
