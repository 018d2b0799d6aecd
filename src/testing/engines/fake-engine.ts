import type { Hook } from '../../core/hooks/hooks.ts'
import type { PublishedImage } from '../../core/images/published.ts'
import type { RestartPolicy } from '../../core/plan/restarts.ts'
import type { CreateRequest } from '../../core/replay/fill.ts'
import type { BaselineImage } from '../../engine/baselines.ts'
import type { ContainerEvent, Watcher } from '../../engine/container-events.ts'
import type { ContainerDetails, Healthcheck, PlacedFile } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Captured, CapturedCommand, HookOutcome, ListenAddress, ProbeResult } from '../../engine/exec.ts'
import type { OwnedResource } from '../../engine/inventory.ts'
import type { LogLine } from '../../engine/logs.ts'
import type { Attachment } from '../../engine/resources.ts'

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
  /** Default: none. */
  restartPolicy?: RestartPolicy
  exposedPorts?: number[]
  /** Default: true. */
  hasOwnNetwork?: boolean
  /** Where it listens, called each time; null: it cannot be found out. Default: on its exposed ports. */
  listening?: () => ListenAddress[] | null
  /** Default: true. */
  hasShell?: boolean
  /** How much later than its first lines its start is reported. Default: 0. */
  startReportedAfterMs?: number
  /** The error of the engine when it is started. */
  startError?: string
  /** What runs before it is stopped. */
  preStop?: Hook[]
  /** Result of a hook; null: it runs until the signal is aborted. Default: it ends at once with 0. */
  hook?: (hook: Hook, container: RunningFake) => HookOutcome | null
  /** Result of a command whose output is wanted; null: it runs until the signal is aborted. Default: it prints nothing. */
  capture?: (command: CapturedCommand) => Captured | null
  /** Whether it goes on after any signal but SIGKILL. Default: false. */
  ignoresSignals?: boolean
}

export interface RunningFake {
  /** `restarting`: a restart policy will start it again. */
  exit(code: number, state?: 'exited' | 'restarting'): void
  /** Like a restart policy. */
  restart(): void
  setHealth(health: 'healthy' | 'unhealthy', output?: string): void
  /** Prints one more line. */
  print(text: string): void
}

export const CHECK: Healthcheck = { command: ['check'], timeoutMs: 1000 }

interface Kept extends ContainerDetails {
  service: string
  name: string
  fake: FakeContainer
  /** When its lines were printed: at its last start. */
  printedAtMs: number
  /** What it has printed in all of its runs. */
  log: { text: string; atMs: number }[]
  /** Where in it the last run begins. */
  runFrom: number
  /** Those who follow its output. */
  followers: Set<{ print(lines: readonly string[], atMs: number): void; end(): void }>
  attachments: Attachment[]
}

/**
 * An engine in memory with one project, for tests of the logic in `src/stack`. It passes the same contract tests as a real
 * one (`contract.ts`).
 */
export class FakeEngine implements Engine {
  readonly endpoint = 'fake://engine'
  readonly host = '127.0.0.1'
  /** All calls that change something, in order: `start auth`, `remove network n`. */
  readonly calls: string[] = []
  readonly networkNames = new Set<string>()
  readonly volumeNames = new Set<string>()
  /** The files that were put into each container, by id. */
  readonly files = new Map<string, readonly PlacedFile[]>()
  /** Ids of images by reference. */
  readonly imageIds = new Map<string, string>()
  /** What registries have, by reference. */
  readonly published = new Map<string, PublishedImage>()
  /** By network or volume: names of containers of other projects that use it. */
  readonly foreign = new Map<string, string[]>()
  /** The resources of all stacks of this installation. */
  ownedResources: OwnedResource[] = []
  readonly #containers = new Map<string, Kept>()
  readonly #watchers = new Set<Watcher>()
  readonly #mountListeners = new Set<(volume: string) => void>()
  #isLost = false

  constructor(containers: readonly FakeContainer[] = []) {
    for (const container of containers) this.add(container)
  }

  add(fake: FakeContainer): string {
    const id = `${fake.service}-${this.#containers.size + 1}`
    for (const volume of fake.volumes ?? []) this.volumeNames.add(volume)
    this.#containers.set(id, {
      id,
      name: id,
      service: fake.service,
      state: 'created',
      exitCode: 0,
      startedAtMs: null,
      endedAtMs: null,
      outOfMemory: false,
      memoryLimitBytes: null,
      restartPolicy: fake.restartPolicy ?? { name: 'no', maximumRetries: 0 },
      exposedPorts: fake.exposedPorts ?? [],
      hasOwnNetwork: fake.hasOwnNetwork ?? true,
      volumes: fake.volumes ?? [],
      teardown: fake.teardown ?? 'kill',
      preStop: fake.preStop ?? [],
      stopGraceMs: null,
      hostPorts: [],
      networks: [...this.networkNames, ...(fake.otherNetworks ?? [])],
      ...(fake.healthcheck && { healthcheck: fake.healthcheck, health: 'starting' }),
      fake,
      printedAtMs: Date.now(),
      log: [],
      runFrom: 0,
      followers: new Set(),
      attachments: [...this.networkNames].map((name) => ({
        networkId: name,
        network: name,
        aliases: [fake.service],
        settings: null,
      })),
    })
    return id
  }

  /** Ends the engine: all watchers lose it, and it answers no more until {@link recover}. */
  lose(): void {
    this.#isLost = true
    this.endStreams()
  }

  /** Ends all streams of events, as a proxy in between may do. */
  endStreams(): void {
    const watchers = [...this.#watchers]
    this.#watchers.clear()
    for (const watcher of watchers) watcher.onLost()
  }

  /** A container of another project mounts a volume. */
  mount(volume: string): void {
    for (const listener of this.#mountListeners) listener(volume)
  }

  get watcherCount(): number {
    return this.#watchers.size
  }

  recover(): void {
    this.#isLost = false
  }

  /** Called when a project is watched, before its containers can be looked at. */
  onWatch: () => void = () => {}

  readonly system: Engine['system'] = {
    version: async () => ({ version: '1', apiVersion: '1.45', isPodman: false }),
    dataRoot: async () => '/var/lib/fake',
    timeMs: async () => Date.now(),
  }

  readonly containers: Engine['containers'] = {
    list: async () => {
      this.#requireAnswer()
      return [...this.#containers.values()].map(({ id, service, name, state }) => ({
        id,
        service,
        name,
        state,
        image: `${service}:1`,
        imageId: `sha256:${service}`,
        configHash: null,
        mountedFiles: null,
      }))
    },
    inspect: async (id) => {
      const { fake, service, name, printedAtMs, log, runFrom, followers, attachments, ...details } =
        this.#get(id)
      return details
    },
    find: async (id) => (this.#containers.has(id) ? this.containers.inspect(id) : null),
    putFiles: async (id, files) => {
      this.calls.push(`put ${files.map(({ path }) => path).join(' ')} into ${this.#get(id).service}`)
      this.files.set(id, files)
    },
    readFiles: async (id, path) => {
      const found = (this.files.get(this.#get(id).id) ?? []).find((file) => file.path === path)
      if (found === undefined) return null
      const name = path.slice(path.lastIndexOf('/') + 1)
      return [{ path: name, kind: 'file', mode: found.mode, content: Buffer.from(found.content) }]
    },
    start: async (id) => this.#start(this.#get(id)),
    pause: async (id) => this.#setPaused(id, 'paused'),
    unpause: async (id) => this.#setPaused(id, 'running'),
    stop: async (id) => {
      const container = this.#get(id)
      this.calls.push(`stop ${container.service}`)
      this.#end(container, 0)
    },
    kill: async (id, signal) => {
      const container = this.#get(id)
      this.calls.push(`kill ${container.service} with ${signal}`)
      if (container.state !== 'running' && container.state !== 'paused')
        throw new Error(`container ${id} is not running`)
      if (signal !== 'SIGKILL' && container.fake.ignoresSignals) return
      this.#end(container, 137)
    },
    untilExit: async () => {},
    remove: async (id) => {
      const container = this.#containers.get(id)
      if (!container) return
      this.#endOutput(container)
      this.calls.push(`remove container ${container.service}`)
      this.#containers.delete(id)
      for (const volume of container.volumes) if (isAnonymous(volume)) this.volumeNames.delete(volume)
    },
    rename: async (id, name) => {
      this.calls.push(`rename ${this.#get(id).service} to ${name}`)
      this.#get(id).name = name
    },
    usage: async () => null,
  }

  readonly exec: Engine['exec'] = {
    probe: async (id, _check, signal) => {
      const container = this.#get(id)
      if (container.state !== 'running') throw new Error(`container ${id} is not running`)
      const result = container.fake.probe?.() ?? null
      if (signal.aborted) return null
      if (result !== null) return result
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve(null), { once: true }))
    },
    run: async (id, hook, signal) => {
      const container = this.#get(id)
      const command = [...hook.command]
      if (signal.aborted) return { command, outcome: 'aborted' }
      if (container.state !== 'running')
        return { command, outcome: { reason: `container ${id} is not running` } }
      this.calls.push(`run ${hook.command.join(' ')} in ${container.service}`)
      const { hook: behave = () => ({ exitCode: 0, lastLines: [] }) } = container.fake
      const outcome = behave(hook, this.#running(container))
      if (outcome !== null && !signal.aborted) return { command, outcome }
      await new Promise((resolve) => {
        if (signal.aborted) resolve(null)
        else signal.addEventListener('abort', resolve, { once: true })
      })
      return { command, outcome: 'aborted' }
    },
    capture: async (id, command, signal) => {
      const container = this.#get(id)
      if (container.state !== 'running') throw new Error(`container ${id} is not running`)
      this.calls.push(`capture ${command.command.join(' ')} in ${container.service}`)
      const { capture = () => ({ exitCode: 0, stdout: '', stderr: '', isCut: false }) } = container.fake
      const captured = capture(command)
      if (captured !== null && !signal.aborted) return captured
      return new Promise((resolve) => {
        if (signal.aborted) resolve(null)
        else signal.addEventListener('abort', () => resolve(null), { once: true })
      })
    },
    converse: async (id) => {
      throw new Error(`nobody answers in the fake container ${id}`)
    },
    canEndProbes: async (id) => this.#get(id).fake.hasShell ?? true,
    listening: async (id) => {
      const { fake, exposedPorts } = this.#get(id)
      return fake.listening ? fake.listening() : exposedPorts.map((port) => ({ port, isLoopback: false }))
    },
  }

  readonly logs: Engine['logs'] = {
    read: async (id, { sinceMs = 0, untilMs = Number.POSITIVE_INFINITY, last } = {}) => {
      const lines = linesOf(this.#get(id)).filter(({ atMs }) => atMs >= sinceMs && atMs <= untilMs)
      return last === undefined ? lines : lines.slice(Math.max(0, lines.length - last))
    },
    follow: async (id, sinceMs, onLines, signal) => {
      const container = this.#get(id)
      const { promise: over, resolve: end } = Promise.withResolvers<void>()
      const print = (lines: readonly string[], atMs: number) => {
        const stamp = new Date(atMs).toISOString()
        if (lines.length > 0) onLines(lines.map((text) => ({ atMs, stamp, stream: 'stdout', text })))
      }
      const follower = { print, end: () => end() }
      container.followers.add(follower)
      signal.addEventListener('abort', follower.end, { once: true })
      for (const { text, atMs } of container.log) if (atMs >= (sinceMs ?? 0)) print([text], atMs)
      if (container.state !== 'running' || signal.aborted) end()
      await over
      container.followers.delete(follower)
      signal.removeEventListener('abort', follower.end)
    },
  }

  readonly images: Engine['images'] = {
    id: async (reference) => this.imageIds.get(reference) ?? null,
    published: async (reference) =>
      this.published.get(reference) ?? { failure: 'absent', reason: 'manifest unknown' },
    namedAtMs: async () => null,
    built: async () => [],
    nameless: async () => [],
    inUse: async () => new Set(),
    remove: async (reference) => this.imageIds.delete(reference),
  }

  /** The baseline images of this installation. */
  baselineImages: BaselineImage[] = []

  readonly baselines: Engine['baselines'] = {
    image: async (reference) => {
      const id = this.imageIds.get(reference)
      return id === undefined ? null : { id, volumes: [], baseline: null }
    },
    ending: async (id) => ({ ...this.#get(id), stopSignal: 15 }),
    keep: async () => ({ bytes: 0 }),
    keepWhole: async () => ({ bytes: 0, folders: [] }),
    rename: async () => {},
    list: async () => this.baselineImages,
  }

  readonly networks: Engine['networks'] = {
    list: async () => [...this.networkNames].map((name) => ({ id: name, name })),
    exists: async (id) => this.networkNames.has(id),
    attached: async (id) => this.foreign.get(id) ?? [],
    of: async (containerId) => [...this.#get(containerId).attachments],
    create: async (name) => {
      this.calls.push(`create network ${name}`)
      this.networkNames.add(name)
      return name
    },
    connect: async (containerId, attachment) => {
      const container = this.#get(containerId)
      const { networkId, aliases } = attachment
      this.calls.push(`connect ${container.service} to ${networkId} as ${aliases.join(', ')}`)
      if (!this.networkNames.has(networkId)) throw new Error(`no such network: ${networkId}`)
      container.attachments = [...container.attachments, attachment]
      container.networks = [...container.networks, networkId]
    },
    disconnect: async (id, containerId) => {
      const container = this.#get(containerId)
      this.calls.push(`disconnect ${container.service} from ${id}`)
      container.attachments = container.attachments.filter(({ networkId }) => networkId !== id)
      container.networks = container.networks.filter((one) => one !== id)
    },
    remove: async (id) => {
      this.calls.push(`remove network ${id}`)
      if (this.foreign.has(id)) throw new Error(`network ${id} has active endpoints`)
      this.networkNames.delete(id)
    },
  }

  readonly volumes: Engine['volumes'] = {
    // Anonymous volumes have no labels, so a listing by label never shows them.
    list: async () =>
      [...this.volumeNames].filter((name) => !isAnonymous(name)).map((name) => ({ id: name, name })),
    anonymousExists: async (name) => isAnonymous(name) && this.volumeNames.has(name),
    users: async (name) => this.foreign.get(name) ?? [],
    remove: async (name) => {
      this.calls.push(`remove volume ${name}`)
      this.volumeNames.delete(name)
    },
  }

  readonly inventory: Engine['inventory'] = {
    owned: async () => this.ownedResources,
    publisherOf: async () => 'somebody-web-1',
  }

  readonly creation: Engine['creation'] = {
    send: async (request) => {
      this.#requireAnswer()
      return this.onCreate(request)
    },
  }

  /** Called with what is to be created; returns its id. */
  onCreate: (request: CreateRequest) => string | null = () => null

  readonly events: Engine['events'] = {
    watch: async (_project, watcher) => {
      this.#requireAnswer()
      this.#watchers.add(watcher)
      this.onWatch()
      return { close: () => void this.#watchers.delete(watcher) }
    },
    watchMounts: async (volumes, { onMount }) => {
      const listener = (volume: string) => {
        if (volumes.includes(volume)) onMount(volume)
      }
      this.#mountListeners.add(listener)
      return { close: () => void this.#mountListeners.delete(listener) }
    },
  }

  #start(container: Kept): void {
    this.calls.push(`start ${container.service}`)
    if (container.fake.startError !== undefined) throw new Error(container.fake.startError)
    container.state = 'running'
    container.startedAtMs = container.printedAtMs = Date.now()
    container.runFrom = container.log.length
    this.#print(container, container.fake.lines ?? [], container.printedAtMs)
    this.#emit('start', container, undefined, container.fake.startReportedAfterMs)
    container.fake.onStart?.(this.#running(container))
  }

  #running(container: Kept): RunningFake {
    return {
      exit: (code, state = 'exited') => this.#end(container, code, state),
      print: (text) => this.#print(container, [text], Date.now()),
      restart: () => {
        container.state = 'running'
        container.startedAtMs = container.printedAtMs = Date.now()
        container.runFrom = container.log.length
        this.#print(container, container.fake.lines ?? [], container.printedAtMs)
        this.#emit('start', container)
      },
      setHealth: (health, output) => {
        container.health = health
        if (output !== undefined) container.healthOutput = output
        this.#emit(`health_status: ${health}`, container)
      },
    }
  }

  #end(container: Kept, exitCode: number, state: 'exited' | 'restarting' = 'exited'): void {
    Object.assign(container, { state, exitCode })
    this.#endOutput(container)
    this.#emit('die', container, exitCode)
  }

  #setPaused(id: string, state: 'paused' | 'running'): void {
    const container = this.#get(id)
    if (container.state === state || !['paused', 'running'].includes(container.state))
      throw new Error(`container ${id} is ${container.state}`)
    const action = state === 'paused' ? 'pause' : 'unpause'
    this.calls.push(`${action} ${container.service}`)
    container.state = state
    this.#emit(action, container)
  }

  #print({ log, followers }: Kept, lines: readonly string[], atMs: number): void {
    for (const text of lines) log.push({ text, atMs })
    for (const follower of followers) follower.print(lines, atMs)
  }

  /** The followers of a container's output hear of its end. */
  #endOutput({ followers }: Kept): void {
    for (const follower of followers) follower.end()
  }

  #requireAnswer(): void {
    if (this.#isLost) throw new Error('connect ECONNREFUSED')
  }

  #get(id: string): Kept {
    const container = this.#containers.get(id)
    if (!container) throw new Error(`no such container: ${id}`)
    return container
  }

  #emit(action: string, { id, service }: Kept, exitCode?: number, afterMs = 0): void {
    const event: ContainerEvent = {
      action,
      id,
      service,
      atMs: Date.now() + afterMs,
      ...(exitCode !== undefined && { exitCode }),
    }
    for (const watcher of this.#watchers) watcher.onEvent(event)
  }
}

/** The real engine gives anonymous volumes names of 64 such characters. */
function isAnonymous(volume: string): boolean {
  return /^[0-9a-f]{8}$/.test(volume)
}

/** A real engine has those of earlier runs, too. */
function linesOf({ log, runFrom }: Kept): LogLine[] {
  return log.slice(runFrom).map((line) => ({ ...line, stream: 'stdout' }))
}
