import type {
  BuiltImage,
  ContainerDetails,
  ContainerEvent,
  ContainerSummary,
  Engine,
  EngineVersion,
  Healthcheck,
  NamedResource,
  OwnedResource,
  ProbeResult,
  Usage,
  Watcher,
} from '../../engine/engine.ts'

/** A container of {@link FakeEngine}, and how it behaves. */
export interface FakeContainer {
  service: string
  healthcheck?: Healthcheck
  volumes?: string[]
  /** Ids of networks of other projects. */
  otherNetworks?: string[]
  /** Default: `kill`. */
  teardown?: 'kill' | 'stop'
  lines?: string[]
  /** Called after its start; it may call `exit` or `setHealth` at once or later. */
  onStart?: (container: RunningFake) => void
  /** Result of the healthcheck command; null: the command runs until the signal is aborted. */
  probe?: () => ProbeResult | null
  /** The error of the engine when it is started. */
  startError?: string
}

export interface RunningFake {
  /** `restarting`: a restart policy will start it again. */
  exit(code: number, state?: 'exited' | 'restarting'): void
  /** Like a restart policy. */
  restart(): void
  setHealth(health: 'healthy' | 'unhealthy', output?: string): void
}

export const CHECK: Healthcheck = { command: ['check'], timeoutMs: 1000 }

interface Kept extends ContainerDetails {
  service: string
  fake: FakeContainer
}

/**
 * An engine in memory with one project, for tests of the logic in `src/stack`. It passes the same contract tests as a real
 * one (`src/testing/engines/contract.ts`).
 */
export class FakeEngine implements Engine {
  readonly endpoint = 'fake://engine'
  readonly host = '127.0.0.1'
  /** All calls that change something, in order: `start auth`, `remove network n`. */
  readonly calls: string[] = []
  readonly networkNames = new Set<string>()
  readonly volumeNames = new Set<string>()
  readonly images = new Map<string, string>()
  /** Names of containers of other projects, by network. */
  readonly foreign = new Map<string, string[]>()
  /** The resources of all stacks of this installation. */
  ownedResources: OwnedResource[] = []
  readonly #containers = new Map<string, Kept>()
  readonly #watchers = new Set<Watcher>()

  constructor(containers: readonly FakeContainer[] = []) {
    for (const container of containers) this.add(container)
  }

  add(fake: FakeContainer): string {
    const id = `${fake.service}-${this.#containers.size + 1}`
    for (const volume of fake.volumes ?? []) this.volumeNames.add(volume)
    this.#containers.set(id, {
      id,
      service: fake.service,
      state: 'created',
      exitCode: 0,
      startedAtMs: null,
      outOfMemory: false,
      volumes: fake.volumes ?? [],
      teardown: fake.teardown ?? 'kill',
      hostPorts: [],
      networks: [...this.networkNames, ...(fake.otherNetworks ?? [])],
      ...(fake.healthcheck && { healthcheck: fake.healthcheck, health: 'starting' }),
      fake,
    })
    return id
  }

  /** Ends the engine: all watchers lose it. */
  lose(): void {
    for (const watcher of this.#watchers) watcher.onLost()
  }

  async version(): Promise<EngineVersion> {
    return { version: '1', apiVersion: '1.45', isPodman: false }
  }

  async dataRoot(): Promise<string> {
    return '/var/lib/fake'
  }

  async imageId(reference: string): Promise<string | null> {
    return this.images.get(reference) ?? null
  }

  async containers(): Promise<ContainerSummary[]> {
    return [...this.#containers.values()].map(({ id, service, state }) => ({
      id,
      service,
      name: id,
      state,
      image: `${service}:1`,
      configHash: null,
    }))
  }

  async inspect(id: string): Promise<ContainerDetails> {
    const { fake: _fake, service: _service, ...details } = this.#get(id)
    return { ...details }
  }

  async start(id: string): Promise<void> {
    const container = this.#get(id)
    this.calls.push(`start ${container.service}`)
    if (container.fake.startError !== undefined) throw new Error(container.fake.startError)
    container.state = 'running'
    this.#emit('start', container)
    container.fake.onStart?.({
      exit: (code, state = 'exited') => {
        container.state = state
        container.exitCode = code
        this.#emit('die', container, code)
      },
      restart: () => {
        container.state = 'running'
        this.#emit('start', container)
      },
      setHealth: (health, output) => {
        container.health = health
        if (output !== undefined) container.healthOutput = output
        this.#emit(`health_status: ${health}`, container)
      },
    })
  }

  async probe(id: string, _check: Healthcheck, signal: AbortSignal): Promise<ProbeResult | null> {
    const container = this.#get(id)
    if (container.state !== 'running') throw new Error(`container ${id} is not running`)
    const result = container.fake.probe?.() ?? null
    if (signal.aborted) return null
    if (result !== null) return result
    return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }))
  }

  async usage(): Promise<Usage | null> {
    return null
  }

  async imageNamedAtMs(): Promise<number | null> {
    return null
  }

  async logs(id: string, lines: number): Promise<string[]> {
    return (this.#get(id).fake.lines ?? []).slice(-lines)
  }

  async stop(id: string): Promise<void> {
    const container = this.#get(id)
    this.calls.push(`stop ${container.service}`)
    container.state = 'exited'
    this.#emit('die', container, 0)
  }

  async removeContainer(id: string): Promise<void> {
    const container = this.#containers.get(id)
    if (!container) return
    this.calls.push(`remove container ${container.service}`)
    this.#containers.delete(id)
    for (const volume of container.volumes) if (/^[0-9a-f]{8}$/.test(volume)) this.volumeNames.delete(volume)
  }

  async networks(): Promise<NamedResource[]> {
    return [...this.networkNames].map((name) => ({ id: name, name }))
  }

  async attachedTo(networkId: string): Promise<string[]> {
    return this.foreign.get(networkId) ?? []
  }

  async disconnect(networkId: string, containerId: string): Promise<void> {
    this.calls.push(`disconnect ${this.#get(containerId).service} from ${networkId}`)
  }

  async removeNetwork(id: string): Promise<void> {
    this.calls.push(`remove network ${id}`)
    if (this.foreign.has(id)) throw new Error(`network ${id} has active endpoints`)
    this.networkNames.delete(id)
  }

  async volumes(): Promise<NamedResource[]> {
    // Anonymous volumes have no labels, so a listing by label never shows them.
    return [...this.volumeNames]
      .filter((name) => !/^[0-9a-f]{8}$/.test(name))
      .map((name) => ({ id: name, name }))
  }

  async anonymousVolumeExists(name: string): Promise<boolean> {
    return /^[0-9a-f]{8}$/.test(name) && this.volumeNames.has(name)
  }

  async removeVolume(name: string): Promise<void> {
    this.calls.push(`remove volume ${name}`)
    this.volumeNames.delete(name)
  }

  async usersOf(volume: string): Promise<string[]> {
    return this.foreign.get(volume) ?? []
  }

  async imagesInUse(): Promise<Set<string>> {
    return new Set()
  }

  async owned(): Promise<OwnedResource[]> {
    return this.ownedResources
  }

  async builtImages(): Promise<BuiltImage[]> {
    return []
  }

  async removeImage(reference: string): Promise<boolean> {
    return this.images.delete(reference)
  }

  async publisherOf(): Promise<string | null> {
    return 'somebody-web-1'
  }

  async watch(_project: string, watcher: Watcher): Promise<{ close(): void }> {
    this.#watchers.add(watcher)
    return { close: () => void this.#watchers.delete(watcher) }
  }

  #get(id: string): Kept {
    const container = this.#containers.get(id)
    if (!container) throw new Error(`no such container: ${id}`)
    return container
  }

  #emit(action: string, { id, service }: Kept, exitCode?: number): void {
    const event: ContainerEvent = { action, id, service, ...(exitCode !== undefined && { exitCode }) }
    for (const watcher of this.#watchers) watcher.onEvent(event)
  }
}
