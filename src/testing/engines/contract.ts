import { expect, test } from 'vitest'
import type { Hook } from '../../core/hooks/hooks.ts'
import type { ContainerEvent } from '../../engine/container-events.ts'
import type { Engine } from '../../engine/engine.ts'
import type { FollowedLine } from '../../engine/logs.ts'

/** A project with one created container for the contract to work on. */
export interface ContractSubject {
  engine: Engine
  project: string
  containerId: string
}

/** Prints the file that was put into the container. The fake engine does not run it. */
const SHOW: Hook = {
  command: ['sh', '-c', 'cat "$FILE"; exit 3'],
  isPrivileged: false,
  environment: ['FILE=/opt/new/file'],
}

/** Prints what it gets, and something on each output. The fake engine does not run it. */
const SAYING = {
  command: ['sh', '-c', 'cat; echo out; echo err >&2; exit 4'],
  input: 'in ',
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
    expect(await engine.containers.list(project)).toMatchObject([
      { id: containerId, service: 'job', state: 'created' },
    ])
    const details = await engine.containers.inspect(containerId)
    expect(details).toMatchObject({ id: containerId, state: 'created', exitCode: 0, outOfMemory: false })
    expect(details.healthcheck?.timeoutMs).toBeGreaterThan(0)
    expect(details.volumes).toHaveLength(2)
    expect(await engine.containers.find(containerId)).toEqual(details)
    expect(await engine.containers.find('0123456789ab')).toBeNull()
  })

  test('files are put into a container before its first start', async () => {
    const { engine, containerId } = subject()
    const file = { path: '/opt/new/file', content: 'put', uid: 0, gid: 0, mode: 0o444 }
    await engine.containers.putFiles(containerId, [file, { ...file, path: '/other' }])
    const { outcome } = await engine.exec.run(containerId, SHOW, new AbortController().signal)
    expect(outcome).toEqual({ reason: expect.stringContaining('is not running') })
  })

  test('a start is an event of the project, and the healthcheck can be run at once', async () => {
    const { engine, project, containerId } = subject()
    const events: ContainerEvent[] = []
    const watcher = await engine.events.watch(project, {
      onEvent: (event) => events.push(event),
      onLost() {},
    })
    await engine.containers.start(containerId)
    await expect
      .poll(() => events)
      .toContainEqual({ action: 'start', id: containerId, service: 'job', atMs: expect.any(Number) })
    expect(Math.abs((events.at(0)?.atMs ?? 0) - Date.now())).toBeLessThan(60_000)
    watcher.close()
    const { healthcheck, state } = await engine.containers.inspect(containerId)
    expect(state).toBe('running')
    if (!healthcheck) throw new Error('it has a healthcheck')
    const signal = new AbortController().signal
    expect(await engine.exec.probe(containerId, healthcheck, signal)).toEqual({ exitCode: 0, output: 'well' })
    expect(await engine.exec.probe(containerId, healthcheck, AbortSignal.abort())).toBeNull()
    const outcomeOf = async (end: AbortSignal) => (await engine.exec.run(containerId, SHOW, end)).outcome
    expect(await outcomeOf(signal)).toEqual({ exitCode: 3, lastLines: ['put'] })
    expect(await outcomeOf(AbortSignal.abort())).toBe('aborted')
    expect(await engine.exec.canEndProbes(containerId)).toBe(true)
    // Docker's own name server listens inside each container, for that container alone.
    const addresses = await engine.exec.listening(containerId, signal)
    expect(addresses?.filter(({ isLoopback }) => !isLoopback)).toEqual([])
    await expect.poll(() => textsOf(engine.logs.read(containerId, { last: 2 }))).toEqual(['one', 'two'])
    expect(await textsOf(engine.logs.read(containerId, { last: 1 }))).toEqual(['two'])
    const [first] = await engine.logs.read(containerId)
    const atMs = first?.atMs ?? 0
    expect(await textsOf(engine.logs.read(containerId, { sinceMs: atMs, last: 1 }))).toEqual(['two'])
    expect(await engine.logs.read(containerId, { untilMs: atMs - 1 })).toEqual([])
    expect(await engine.logs.read(containerId, { sinceMs: atMs + 60_000 })).toEqual([])
    await follows(engine, containerId, atMs)
  })

  test('all that a command prints is returned, and a file is read', async () => {
    const { engine, containerId } = subject()
    const signal = new AbortController().signal
    const captured = await engine.exec.capture(containerId, { ...SAYING, maxBytes: 1000 }, signal)
    expect(captured).toEqual({ exitCode: 4, stdout: 'in out\n', stderr: 'err\n', isCut: false })
    const cut = await engine.exec.capture(containerId, { ...SAYING, maxBytes: 2 }, signal)
    expect(cut).toEqual({ exitCode: 4, stdout: 'in', stderr: 'er', isCut: true })
    expect(await engine.exec.capture(containerId, { ...SAYING, maxBytes: 2 }, AbortSignal.abort())).toBeNull()
    const entries = await engine.containers.readFiles(containerId, '/opt/new/file')
    expect(entries).toEqual([{ path: 'file', kind: 'file', mode: 0o444, content: Buffer.from('put') }])
    expect(await engine.containers.readFiles(containerId, '/opt/absent')).toBeNull()
  })

  test('a container is detached from its network and attached again as it was', () => detached(subject()))

  test('the lines of a container are followed until it ends', async () => {
    const { engine, containerId } = subject()
    const lines: string[] = []
    const onLines = (more: readonly FollowedLine[]) => void lines.push(...more.map(({ text }) => text))
    const ended = engine.logs.follow(containerId, 0, onLines, new AbortController().signal)
    await expect.poll(() => lines).toEqual(['one', 'two'])
    await engine.containers.kill(containerId, 'SIGKILL')
    await engine.containers.untilExit(containerId)
    await ended
    expect((await engine.containers.inspect(containerId)).state).toBe('exited')
    await expect(engine.containers.kill(containerId, 'SIGKILL')).rejects.toThrow('is not running')
  })

  test('so is one that does not run', () => detached(subject()))

  test('a container is removed with its anonymous volume, and removing something again has no effect', async () => {
    const { engine, project, containerId } = subject()
    const { volumes } = await engine.containers.inspect(containerId)
    const anonymous = async () => {
      const exist = await Promise.all(volumes.map((name) => engine.volumes.anonymousExists(name)))
      return exist.filter((exists) => exists).length
    }
    expect(await anonymous()).toBe(1)
    await engine.containers.remove(containerId)
    expect(await anonymous()).toBe(0)
    await engine.containers.remove(containerId)
    expect(await engine.containers.list(project)).toEqual([])
    const [named] = await engine.volumes.list(project)
    await engine.volumes.remove(named?.name ?? '')
    await engine.volumes.remove(named?.name ?? '')
    const [network] = await engine.networks.list(project)
    expect(await engine.networks.attached(network?.id ?? '')).toEqual([])
    await engine.networks.remove(network?.id ?? '')
    await engine.networks.remove(network?.id ?? '')
    expect([await engine.volumes.list(project), await engine.networks.list(project)]).toEqual([[], []])
  })

  test('the data root of the engine is an absolute path', async () => {
    expect(await subject().engine.system.dataRoot()).toMatch(/^(\/|[A-Z]:\\)/)
  })

  test('the engine tells its time', async () => {
    expect(Math.abs((await subject().engine.system.timeMs()) - Date.now())).toBeLessThan(60_000)
  })

  test('an image that does not exist has no id', async () => {
    expect(await subject().engine.images.id('ssot-docker/nobody-has-this:1')).toBeNull()
  })
}

async function textsOf(lines: ReturnType<Engine['logs']['read']>): Promise<string[]> {
  return (await lines).map(({ text }) => text)
}

/** @param atMs when it has printed its first line */
async function follows({ logs }: Engine, id: string, atMs: number): Promise<void> {
  const followed = async (sinceMs: number | null, isEnough: (texts: string[]) => boolean) => {
    const abort = new AbortController()
    const all: FollowedLine[] = []
    await logs.follow(
      id,
      sinceMs,
      (lines) => {
        all.push(...lines)
        if (isEnough(all.map(({ text }) => text))) abort.abort()
      },
      abort.signal,
    )
    return all
  }
  const all = await followed(null, (texts) => texts.length === 2)
  expect(all.map(({ text }) => text)).toEqual(['one', 'two'])
  expect(all[0]?.atMs).toBe(atMs)
  expect(Date.parse(all[0]?.stamp ?? '')).toBe(Math.floor(atMs))
  expect(await followed(atMs, (texts) => texts.includes('two'))).toContainEqual(all[1])
  await logs.follow(id, null, () => {}, AbortSignal.abort())
  await expect(logs.follow('0123456789ab', null, () => {}, AbortSignal.timeout(10_000))).rejects.toThrow()
}

async function detached({ engine, project, containerId }: ContractSubject): Promise<void> {
  const before = await engine.networks.of(containerId)
  expect(before).toHaveLength(1)
  expect(before[0]?.aliases).toContain('job')
  const networkId = await engine.networks.create(`${project}_apart`, project)
  expect((await engine.networks.list(project)).map(({ id }) => id)).toContain(networkId)
  await engine.networks.connect(containerId, { networkId, network: 'x', aliases: ['one'], settings: null })
  for (const one of before) await engine.networks.disconnect(one.networkId, containerId)
  expect(await engine.networks.of(containerId)).toMatchObject([{ networkId, aliases: ['one'] }])
  for (const one of before) await engine.networks.connect(containerId, one)
  await engine.networks.disconnect(networkId, containerId)
  await engine.networks.remove(networkId)
  expect(await engine.networks.of(containerId)).toEqual(before)
}
