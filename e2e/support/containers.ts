import Docker from 'dockerode'
import { expect, vi } from 'vitest'
import { ssot } from 'vitest-environment-ssot-docker'
import { type AppService, call } from './app.ts'

/** The container of a service of this run's stack, found by the labels of Compose. */
export async function containerOf(service: string): Promise<Docker.Container> {
  const docker = connect(ssot.engine.endpoint)
  const label = [`com.docker.compose.project=${ssot.project}`, `com.docker.compose.service=${service}`]
  const found = await docker.listContainers({ all: true, filters: { label } })
  const [container] = found
  if (!container || found.length > 1) {
    throw new Error(`Expected one container of ${service} in ${ssot.project}, found ${found.length}`)
  }
  return docker.getContainer(container.Id)
}

/** Waits until these services report that they and their dependencies can be reached. */
export async function untilHealthy(...services: AppService[]): Promise<void> {
  await Promise.all(services.map((service) => untilAnswer(service, '/health', { status: 200 })))
}

/** Waits until the service answers `path` with `expected`. Throws the last difference after 20 s. */
export async function untilAnswer(service: AppService, path: string, expected: object): Promise<void> {
  await vi.waitFor(async () => expect(await call(service, path)).toMatchObject(expected), {
    timeout: 20_000,
    interval: 25,
  })
}

function connect(endpoint: string): Docker {
  const url = new URL(endpoint)
  if (url.protocol === 'unix:') return new Docker({ socketPath: url.pathname })
  return new Docker({ host: url.hostname, port: Number(url.port), protocol: 'http' })
}
