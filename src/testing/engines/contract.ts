import { expect, test } from 'vitest'
import type { ContainerEvent, Engine } from '../../engine/engine.ts'

/** A project with one created container for the contract to work on. */
export interface ContractSubject {
  engine: Engine
  project: string
  containerId: string
}

/**
 * The behaviour of an engine that the stack relies on. The same tests run with the fake and with a real engine, so that the
 * fake behaves like the real one.
 *
 * @param subject a container of the service `job` that runs until it is removed and prints `one` and `two`. Its healthcheck
 *   prints `well` and exits with 0. It has an anonymous volume and one named `NAME_data`
 */
export function testEngineContract(subject: () => ContractSubject): void {
  test('a created container is listed, with its service, and inspected', async () => {
    const { engine, project, containerId } = subject()
    expect(await engine.containers(project)).toMatchObject([
      { id: containerId, service: 'job', state: 'created' },
    ])
    const details = await engine.inspect(containerId)
    expect(details).toMatchObject({ id: containerId, state: 'created', exitCode: 0, outOfMemory: false })
    expect(details.healthcheck?.timeoutMs).toBeGreaterThan(0)
    expect(details.volumes).toHaveLength(2)
  })

  test('a start is an event of the project, and the healthcheck can be run at once', async () => {
    const { engine, project, containerId } = subject()
    const events: ContainerEvent[] = []
    const watcher = await engine.watch(project, { onEvent: (event) => events.push(event), onLost() {} })
    await engine.start(containerId)
    await expect.poll(() => events).toContainEqual({ action: 'start', id: containerId, service: 'job' })
    watcher.close()
    const { healthcheck, state } = await engine.inspect(containerId)
    expect(state).toBe('running')
    if (!healthcheck) throw new Error('it has a healthcheck')
    const signal = new AbortController().signal
    expect(await engine.probe(containerId, healthcheck, signal)).toEqual({ exitCode: 0, output: 'well' })
    expect(await engine.probe(containerId, healthcheck, AbortSignal.abort())).toBeNull()
    await expect.poll(() => engine.logs(containerId, 2)).toEqual(['one', 'two'])
    expect(await engine.logs(containerId, 1)).toEqual(['two'])
  })

  test('a container is removed with its anonymous volume, and removing something again has no effect', async () => {
    const { engine, project, containerId } = subject()
    const { volumes } = await engine.inspect(containerId)
    const anonymous = async () => {
      const exist = await Promise.all(volumes.map((name) => engine.anonymousVolumeExists(name)))
      return exist.filter((exists) => exists).length
    }
    expect(await anonymous()).toBe(1)
    await engine.removeContainer(containerId)
    expect(await anonymous()).toBe(0)
    await engine.removeContainer(containerId)
    expect(await engine.containers(project)).toEqual([])
    const [named] = await engine.volumes(project)
    await engine.removeVolume(named?.name ?? '')
    await engine.removeVolume(named?.name ?? '')
    const [network] = await engine.networks(project)
    expect(await engine.attachedTo(network?.id ?? '')).toEqual([])
    await engine.removeNetwork(network?.id ?? '')
    await engine.removeNetwork(network?.id ?? '')
    expect([await engine.volumes(project), await engine.networks(project)]).toEqual([[], []])
  })

  test('the data root of the engine is an absolute path', async () => {
    expect(await subject().engine.dataRoot()).toMatch(/^(\/|[A-Z]:\\)/)
  })

  test('an image that does not exist has no id', async () => {
    expect(await subject().engine.imageId('ssot-docker/nobody-has-this:1')).toBeNull()
  })
}
