import type { Teardown } from '../core/stacks/labels.ts'

/** A container as a listing shows it. */
export interface ContainerSummary {
  id: string
  service: string
  /** Name without the leading slash. */
  name: string
  state: string
  /** The reference that it was created from. */
  image: string
  /** See `LABEL_CONFIG_HASH`; null where there is none. */
  configHash: string | null
}

export interface Healthcheck {
  /** The command to run inside the container, one argument an entry, the shell included where one is used. */
  command: string[]
  timeoutMs: number
}

/** One container, as far as this program looks at it. */
export interface ContainerDetails {
  id: string
  /** `created`, `running`, `exited`, `dead`, `paused`, `restarting`. */
  state: string
  /** `starting`, `healthy`, `unhealthy`; absent without a healthcheck. */
  health?: string
  /** Output of the engine's own last health probe, where that has failed. */
  healthOutput?: string
  exitCode: number
  /** When it was last started, in milliseconds since 1970; null before its first start. */
  startedAtMs: number | null
  outOfMemory: boolean
  /** What the engine says of a start that failed, such as a port that is taken. */
  error?: string
  healthcheck?: Healthcheck
  /** Names of every volume mounted, named and anonymous. */
  volumes: string[]
  /** The host ports that it publishes, also while it does not run. */
  hostPorts: number[]
  /** How it is to end: see `LABEL_TEARDOWN`. */
  teardown: Teardown
  /** Ids of the networks it is attached to; empty while it does not run. */
  networks: string[]
}

export interface ProbeResult {
  exitCode: number
  output: string
}

export interface ContainerEvent {
  /** `start`, `die`, `oom`, `health_status: healthy`, `health_status: unhealthy`, ... */
  action: string
  id: string
  service: string
  /** Of `die`. */
  exitCode?: number
}

export interface Watcher {
  onEvent(event: ContainerEvent): void
  /** The engine ended the stream: nothing more will be reported. */
  onLost(): void
}

export interface NamedResource {
  id: string
  name: string
}

/** A container, network or volume of any stack of this installation. */
export interface OwnedResource {
  kind: 'container' | 'network' | 'volume'
  name: string
  stack: string
  environment: string
  /** Absolute root of the repository. */
  root: string
  /** As `pid@start-time`; null where nobody answers for it. */
  owner: string | null
  /** As `pid@start-time`; null where it is for nobody in particular. */
  holder: string | null
}

/** An image that was built for a stack of this installation. */
export interface BuiltImage {
  /** `ssot-docker/shop-api:73e9e6927900ca1e-0b2b4a86` */
  reference: string
  createdAtMs: number
}

/** What a container uses now. */
export interface Usage {
  /** Processor time since it was started, in nanoseconds, all processors together. */
  cpuNanoseconds: number
  memoryBytes: number
}

export interface EngineVersion {
  version: string
  apiVersion: string
  /** Whether it is Podman, through its Docker-compatible API. */
  isPodman: boolean
}

/**
 * What a stack needs of a container engine. Methods that take a project speak of its things only, by Compose's
 * labels together with ours and this installation's id.
 */
export interface Engine {
  /** In the form of `DOCKER_HOST`. */
  readonly endpoint: string
  /** The host under which published ports are reached. */
  readonly host: string
  /** Rejects when the engine does not answer. */
  version(): Promise<EngineVersion>
  /** Where the engine keeps its data, as a path of the machine that it runs on. */
  dataRoot(): Promise<string>
  /** Id of a local image, or null when the engine does not have it. */
  imageId(reference: string): Promise<string | null>
  containers(project: string): Promise<ContainerSummary[]>
  inspect(id: string): Promise<ContainerDetails>
  /** Resolves when it runs: at once where it does, and where it is paused, when it goes on. */
  start(id: string): Promise<void>
  /** Runs a command inside a running container; null when it did not end in time or the signal came. */
  probe(id: string, check: Healthcheck, signal: AbortSignal): Promise<ProbeResult | null>
  /** Null for a container that does not run. */
  usage(id: string): Promise<Usage | null>
  /** When a local image was last built or pulled, in milliseconds since 1970; null when the engine does not have it. */
  imageNamedAtMs(reference: string): Promise<number | null>
  /** The last lines of both outputs, oldest first. */
  logs(id: string, lines: number): Promise<string[]>
  /** Ends a container with its own stop signal and grace period. Resolves when it does not run. */
  stop(id: string): Promise<void>
  /** Kills and removes the container with its anonymous volumes. Resolves when there is none. */
  removeContainer(id: string): Promise<void>
  networks(project: string): Promise<NamedResource[]>
  /** Names of containers attached to the network, whosever they are. */
  attachedTo(networkId: string): Promise<string[]>
  /** Cuts a container off a network, by force. Resolves when it is not attached. */
  disconnect(networkId: string, containerId: string): Promise<void>
  /** Resolves when there is none. */
  removeNetwork(id: string): Promise<void>
  volumes(project: string): Promise<NamedResource[]>
  /** Whether there is an anonymous volume of that name; a named or external one is none. */
  anonymousVolumeExists(name: string): Promise<boolean>
  /** Names of the containers that have the volume mounted, whosever they are. */
  usersOf(volume: string): Promise<string[]>
  /** Resolves when there is none. */
  removeVolume(name: string): Promise<void>
  /** Everything of every stack of this installation. */
  owned(): Promise<OwnedResource[]>
  builtImages(): Promise<BuiltImage[]>
  /** References of the images of all containers, whosever they are. */
  imagesInUse(): Promise<Set<string>>
  /** Takes the reference away, and the image with its last one. False where a container uses it. */
  removeImage(reference: string): Promise<boolean>
  /** The name of a container of anybody that publishes the host port, or null. */
  publisherOf(port: number): Promise<string | null>
  /** Reports each event of the project's containers from now on, until closed. */
  watch(project: string, watcher: Watcher): Promise<{ close(): void }>
}
