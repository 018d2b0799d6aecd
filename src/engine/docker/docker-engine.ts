import type { KnownSecrets } from '../../core/secrets/hide.ts'
import type { Engine, EngineSystem } from '../engine.ts'
import { checked } from './api/requests.ts'
import * as schemas from './api/schemas.ts'
import { DockerBaselines } from './baselines/baselines.ts'
import { DockerContainers } from './containers.ts'
import { DockerCreation } from './creation.ts'
import { DockerEvents } from './events.ts'
import { DockerExec } from './exec/exec.ts'
import { DockerImages } from './images.ts'
import { DockerInventory } from './inventory.ts'
import { DockerLogs } from './logs.ts'
import { DockerNetworks } from './networks.ts'
import type { Scope } from './scope.ts'
import { DockerVolumes } from './volumes.ts'

export interface DockerEngineInput extends Scope {
  /** In the form of `DOCKER_HOST`. */
  endpoint: string
  /** The host at which published ports are reached. */
  host: string
  /** Learns from every container that is inspected; absent: nothing does. */
  secrets?: KnownSecrets
}

/** An {@link Engine} over the Docker Engine API. */
export function dockerEngine({ endpoint, host, secrets, ...scope }: DockerEngineInput): Engine {
  return {
    endpoint,
    host,
    system: systemOf(scope),
    containers: new DockerContainers(scope, secrets),
    exec: new DockerExec(scope, secrets),
    logs: new DockerLogs(scope),
    images: new DockerImages(scope),
    baselines: new DockerBaselines(scope),
    networks: new DockerNetworks(scope),
    volumes: new DockerVolumes(scope),
    inventory: new DockerInventory(scope),
    creation: new DockerCreation(scope),
    events: new DockerEvents(scope),
  }
}

function systemOf({ docker }: Pick<Scope, 'docker'>): EngineSystem {
  return {
    async version() {
      const answer = checked(schemas.versionSchema, await docker.version(), 'version')
      const { Version, ApiVersion, Components } = answer
      const isPodman = Components?.some(({ Name }) => Name === 'Podman Engine') ?? false
      return { version: Version, apiVersion: ApiVersion, isPodman }
    },
    async dataRoot() {
      return checked(schemas.infoSchema, await docker.info(), 'info').DockerRootDir
    },
    async timeMs() {
      return Date.parse(checked(schemas.clockSchema, await docker.info(), 'info').SystemTime)
    },
  }
}
