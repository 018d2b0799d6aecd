import type { SourcePosition } from '../errors/errors.ts'
import type { PortRange } from './ports.ts'

/** The matrix as the program uses it. Rows are in the order of the file. */
export interface Matrix {
  /** The file name that was passed to `parseMatrix`; every position repeats it. */
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
   * A pattern relative to the repository's root, such as `docker/*.Dockerfile`, see `matchesPattern`; null: the
   * environment builds nothing from this repository.
   */
  dockerfiles: string | null
  /** Contains every host port of the environment, and does not overlap the range of another environment. */
  hostPorts: PortRange
  /** Free text for readers. */
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
  /** The path that answers when the service is healthy; null for every protocol except `http` and `https`. */
  healthPath: string | null
  /** The environment variable in which tests find the service's URL. */
  variable: string
  /** The ports in each environment, by environment name; null: the service is not published there. */
  ports: Record<string, PortRange | null>
  /** How long a build may take after one source line has changed, in milliseconds; null: it is not built here. */
  rebuildBudgetMs: number | null
  at: SourcePosition
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
