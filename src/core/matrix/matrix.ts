import type { SourcePosition } from '../errors/errors.ts'
import type { PortRange, Transport } from './ports.ts'

/** The matrix as the program uses it. Rows are in the order of the file. */
export interface Matrix {
  /** The file name that was passed to `parseMatrix`; every position repeats it. */
  file: string
  environments: EnvironmentRow[]
  services: ServiceRow[]
  /** The columns of *Services* in the order of the file, those of environments included. */
  serviceColumns: string[]
  /** Empty when the file has no table of variables. */
  variables: VariableRow[]
  /** Empty when the file has no table of images. */
  images: ImageRow[]
  /** Empty when the file has no table of base images. */
  baseImages: BaseImageRow[]
  /** Empty when the file has no table of obsolete names. */
  obsolete: ObsoleteRow[]
  /** Empty when the file has no table of paths outside. */
  outside: OutsideRow[]
  /** Empty when the file has no table of services that hold data. */
  state: StateRow[]
}

/** `roll back`: the stack goes back to the last version that worked. `leave`: the services that run are left running. */
export const ON_FAILURE = ['roll back', 'leave'] as const
export type OnFailure = (typeof ON_FAILURE)[number]

/** One row under *Environments*. */
export interface EnvironmentRow {
  name: string
  /**
   * Relative to the repository's root, with forward slashes: `docker/docker-compose.yml`. Several environments may have the
   * same one.
   */
  composeFile: string
  /**
   * Patterns relative to the repository's root, such as `docker/*.Dockerfile`, see `matchesPattern`. Empty: the environment
   * builds nothing from this repository.
   */
  dockerfiles: readonly string[]
  /** The profiles of the compose file that are active. */
  profiles: readonly string[]
  /**
   * The file from which Compose reads variables, and which services read instead of an `env_file` that git does not have.
   * Relative to the repository's root; null: none is read.
   */
  envFile: string | null
  /** What happens to its stack when a refresh fails. */
  onFailure: OnFailure
  /** Contains every host port of the environment, and does not overlap the range of another environment. */
  hostPorts: PortRange
  /** How many of its last versions keep their images, so that it can go back to them. */
  versionsKept: number
  /** Free text for readers. */
  purpose: string
  at: SourcePosition
}

/** What {@link EnvironmentRow.versionsKept} is where the matrix does not say it. */
export const VERSIONS_KEPT = 5

/** One row under *Services*: a port that a service publishes. */
export interface ServiceRow {
  /** What tests and messages call it: the service's name, or for another port of it `s3:console`. */
  name: string
  /** The service's name in the compose files. */
  service: string
  /** What follows the colon in {@link name}; null: nothing. */
  portName: string | null
  /** The port the service listens on inside its container. */
  containerPort: number
  transport: Transport
  /** The scheme of the service's URL: `http`, `https`, `postgresql`, `redis`, `tcp`, `udp`, ... */
  protocol: string
  /**
   * The path that answers when the service is healthy; null: any answer of `http` and `https`, and for every other protocol
   * a connection.
   */
  healthPath: string | null
  /** The environment variable in which tests find the service's URL. */
  variable: string
  /** How its URL is written: `postgresql://shop:${PASSWORD}@{host}:{port}/shop`; null: the address alone. */
  url: string | null
  /** The ports in each environment, by environment name; null: the service is not published there. */
  ports: Record<string, PortRange | null>
  /** How long a build may take after one source line has changed, in milliseconds; null: it is not built here. */
  rebuildBudgetMs: number | null
  at: SourcePosition
}

/** One row under *Variables*: a variable of compose files. */
export interface VariableRow {
  name: string
  /** By environment name; null: the matrix does not set it there. */
  values: Record<string, VariableValue | null>
  at: SourcePosition
}

/** Where the value of a variable comes from: the matrix itself, or the environment of the command. */
export type VariableValue = { from: 'matrix'; text: string } | { from: 'environment' }

/** One row under *Images*. */
export interface ImageRow {
  /** As compose files write it: `postgres:16`. */
  image: string
  /** `sha256:` and 64 hexadecimal digits; null: it is not pinned. */
  digest: string | null
  at: SourcePosition
}

/** One row under *Outside*. */
export interface OutsideRow {
  /** A file, or a folder with all that is in it; or a pattern of either, see `isOutside`. */
  path: string
  reason: string
  at: SourcePosition
}

/** One row under *State*: a service that holds data. */
export interface StateRow {
  /** The service's name in the compose files. */
  service: string
  /** Where it keeps its data: absolute paths in its container, none of them within another one. Empty: only {@link inputs} or {@link reset} is said. */
  data: readonly string[]
  /** What leads to that data before the stack is ready. */
  inputs: StateInputs
  /** `image`: what the data is when the stack is ready is kept as an image. Null: it is not kept. */
  baseline: 'image' | null
  /** How `ssot.reset()` puts it back to what it holds when the stack is ready; null: nobody has said it. */
  reset: ResetWay | null
  at: SourcePosition
}

/**
 * How a service is put back. `postgres`, `mysql` and `redis`: what is in the databases is. `http`: the service does it when it gets the
 * request. `exec`: a command in its container does it. `recreate`: its container is made anew, with the files that it had. `none`: it
 * stays as it is.
 */
export type ResetWay =
  | { way: 'postgres' | 'mysql'; databases: readonly string[] }
  | { way: 'redis' }
  | { way: 'http'; method: string; path: string }
  | { way: 'exec'; command: readonly string[] }
  | { way: 'recreate' }
  | { way: 'none' }

export interface StateInputs {
  /** Whether the matrix says what leads to the data. False for `-`: nobody has said it. True and nothing more: only the service itself. */
  areNamed: boolean
  /** Files and folders, or patterns of them, relative to the repository's root. */
  paths: readonly string[]
  /** Services that write the data. */
  services: readonly string[]
}

/** One row under *Base images*. */
export interface BaseImageRow {
  name: string
  /** The variable through which compose files and builds refer to the image. */
  variable: string
  /** Reference with tag and digest: `node:24-alpine@sha256:...`. */
  registryImage: string
  /**
   * Folder of the recipe that builds `debianImage`, relative to the repository's root; null: it is not built from
   * this repository.
   */
  recipe: string | null
  /** Reference with tag: `ssot-docker/debian-node:24`; null: there is none. */
  debianImage: string | null
  at: SourcePosition
}

/** One row under *Obsolete names*. */
export interface ObsoleteRow {
  /** A path, a file name, or a pattern of either. */
  name: string
  useInstead: string
  at: SourcePosition
}
