import type { Baselines } from './baselines.ts'
import type { ContainerEvents } from './container-events.ts'
import type { Containers } from './containers.ts'
import type { Creation } from './creation.ts'
import type { Exec } from './exec.ts'
import type { Images } from './images.ts'
import type { Inventory } from './inventory.ts'
import type { Logs } from './logs.ts'
import type { Networks, Volumes } from './resources.ts'

export interface EngineVersion {
  version: string
  apiVersion: string
  /** Whether it is Podman, through its Docker-compatible API. */
  isPodman: boolean
}

export interface EngineSystem {
  /** Rejects when the engine does not answer. */
  version(): Promise<EngineVersion>
  /** The folder with the engine's data, as a path on the machine of the engine. */
  dataRoot(): Promise<string>
  /** The time by the clock of the engine's machine, in milliseconds since 1970. */
  timeMs(): Promise<number>
}

/**
 * What a stack needs from a container engine, in one part for each subject. Code requires only the parts that it uses, as
 * in `Pick<Engine, 'containers'>`. Methods that take a project see only resources with the labels of Compose and of this
 * program, and with the id of this installation.
 */
export interface Engine {
  /** In the form of `DOCKER_HOST`. */
  readonly endpoint: string
  /** The host at which published ports are reached. */
  readonly host: string
  readonly system: EngineSystem
  readonly containers: Containers
  readonly exec: Exec
  readonly logs: Logs
  readonly images: Images
  readonly baselines: Baselines
  readonly networks: Networks
  readonly volumes: Volumes
  readonly inventory: Inventory
  readonly creation: Creation
  readonly events: ContainerEvents
}
