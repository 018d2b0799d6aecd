import type { Hook } from '../core/hooks/hooks.ts'
import type { HostPort } from '../core/matrix/ports.ts'
import type { RestartPolicy } from '../core/plan/restarts.ts'
import type { Teardown } from '../core/stacks/labels.ts'

/** A container in the list of a project. */
export interface ContainerSummary {
  id: string
  service: string
  /** Name without the leading slash. */
  name: string
  state: string
  /** The image reference that the container was created from. */
  image: string
  /** The id of that image, `sha256:...`. */
  imageId: string
  /** See `LABEL_CONFIG_HASH`; null when the container does not have this label. */
  configHash: string | null
  /** See `LABEL_MOUNTED_FILES`; null when the container does not have this label. */
  mountedFiles: string | null
}

export interface Healthcheck {
  /** The command to run inside the container, one argument per entry, including the shell if there is one. */
  command: string[]
  timeoutMs: number
}

/** The details of a container that this program needs. */
export interface ContainerDetails {
  id: string
  /** `created`, `running`, `exited`, `dead`, `paused`, `restarting`. */
  state: string
  /** `starting`, `healthy`, `unhealthy`; absent without a healthcheck. `starting` also after a pause, until a probe ends. */
  health?: string
  /** Output of the engine's own last health probe; absent if that probe passed. */
  healthOutput?: string
  exitCode: number
  /** When it was last started, in milliseconds since 1970; null before its first start. */
  startedAtMs: number | null
  /** When its last finished run ended, in milliseconds since 1970; null: none has ended. */
  endedAtMs: number | null
  outOfMemory: boolean
  /** Null: there is no limit. */
  memoryLimitBytes: number | null
  restartPolicy: RestartPolicy
  /** Why the engine could not start it, such as a port that is taken. */
  error?: string
  healthcheck?: Healthcheck
  /** Names of all mounted volumes, named and anonymous. */
  volumes: string[]
  /** The host ports that it publishes, also while it is not running. */
  hostPorts: HostPort[]
  /** The TCP ports on which it listens according to its image or the compose file. */
  exposedPorts: number[]
  /** Whether it has a network namespace of its own: not that of the host or of another container. */
  hasOwnNetwork: boolean
  /** The id of the container whose network namespace it shares. */
  sharesNetworkOf?: string
  /** How it is ended, see `LABEL_TEARDOWN`. */
  teardown: Teardown
  /** How long it may take to stop; null: as long as the engine gives by default. */
  stopGraceMs: number | null
  /** What runs in it before it is stopped, see `LABEL_PRE_STOP`. */
  preStop: Hook[]
  /** Ids of the networks to which it is attached; empty while it is not running. */
  networks: string[]
}

/** A file that is written into a container. */
export interface PlacedFile {
  /** Absolute path in the container. */
  path: string
  content: string | Uint8Array
  uid: number
  gid: number
  /** Permission bits: `0o444`. */
  mode: number
}

/** A file or a folder that is read from a container. */
export interface ReadEntry {
  /** Relative to the folder that holds what was asked for, without a slash at the end: `etc`, `etc/hosts`. */
  path: string
  kind: 'file' | 'folder' | 'link'
  /** Of a file: what it holds. Of a symbolic link: where it points. */
  content: Buffer
  /** Permission bits: `0o644`. */
  mode: number
}

/** What a container uses at the moment. */
export interface Usage {
  /** Processor time since it was started, in nanoseconds, summed over all processors. */
  cpuNanoseconds: number
  memoryBytes: number
}

export interface Containers {
  /** The containers of a project, including stopped ones. */
  list(project: string): Promise<ContainerSummary[]>
  inspect(id: string): Promise<ContainerDetails>
  /** The same; null for a container that does not exist. */
  find(id: string): Promise<ContainerDetails | null>
  /**
   * Writes files into a container, also before its first start. Folders that are absent are made, and belong to root.
   * @throws when the root file system of the container is read-only, wherever the files are to be
   */
  putFiles(id: string, files: readonly PlacedFile[]): Promise<void>
  /**
   * A file or folder of a container, also of one that does not run. A link is followed if it is what was asked for.
   * @param path absolute
   * @returns null: there is none
   */
  readFiles(id: string, path: string): Promise<ReadEntry[] | null>
  /** Resolves when the container is running. A running container is left as it is; a paused one is unpaused. */
  start(id: string): Promise<void>
  /** Freezes all processes of a running container. Resolves when it is paused. */
  pause(id: string): Promise<void>
  /** @throws when it is not paused */
  unpause(id: string): Promise<void>
  /** Stops a container with its own stop signal and grace period. Resolves when it is not running. */
  stop(id: string): Promise<void>
  /**
   * Sends a signal to the first process of a running container. Resolves when it is sent.
   * @param signal such as `SIGTERM`
   * @throws when the container is not running, or the engine does not know the signal
   */
  kill(id: string, signal: string): Promise<void>
  /** Resolves when the container does not run. */
  untilExit(id: string): Promise<void>
  /** Kills and removes the container with its anonymous volumes. Resolves when it does not exist. */
  remove(id: string): Promise<void>
  /** @throws when another container has that name */
  rename(id: string, name: string): Promise<void>
  /** Null for a container that is not running. */
  usage(id: string): Promise<Usage | null>
}
