import type { SourcePosition } from '../errors/errors.ts'
import type { PortRange } from './ports.ts'

/** The matrix as the program uses it. Rows stand in the order of the file. */
export interface Matrix {
  /** The file as it was named to `parseMatrix`; every position repeats it. */
  file: string
  environments: EnvironmentRow[]
  services: ServiceRow[]
  /** Empty when the file has no table of base images. */
  baseImages: BaseImageRow[]
  /** Empty when the file has no table of obsolete names. */
  obsolete: ObsoleteRow[]
}

/** One row under *Environments*. */
export interface EnvironmentRow {
  name: string
  /** Relative to the repository's root, with forward slashes: `docker/docker-compose.yml`. */
  composeFile: string
  /**
   * A pattern relative to the repository's root, see `matchesPattern`: `docker/*.Dockerfile`; null: nothing is built
   * from this repository.
   */
  dockerfiles: string | null
  /** Every host port of the environment lies in here; no other environment's range meets it. */
  hostPorts: PortRange
  /** Prose for people. */
  purpose: string
  at: SourcePosition
}

/** One row under *Services*. */
export interface ServiceRow {
  /** The service's name in the compose files. */
  name: string
  /** The port the service listens on inside its container. */
  containerPort: number
  /** The scheme of the service's URL: `http`, `https`, `postgresql`, `redis`, `tcp`, ... */
  protocol: string
  /** Path that answers when the service is well; null for every protocol but `http` and `https`. */
  healthPath: string | null
  /** The environment variable in which tests find the service's URL. */
  variable: string
  /** By environment name, a key for each environment; null: not published there. */
  ports: Record<string, PortRange | null>
  /** From one changed source line to a built image, in milliseconds; null: not built here. */
  rebuildBudgetMs: number | null
  at: SourcePosition
}

/** One row under *Base images*. */
export interface BaseImageRow {
  name: string
  /** The variable by which compose files and builds name the image. */
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
