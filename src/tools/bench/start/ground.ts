import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decorate } from '../../../core/compose/decorate.ts'
import type { ComposeModel } from '../../../core/compose/model.ts'
import { readinessEndpoints } from '../../../core/endpoints/endpoints.ts'
import type { PortBlock } from '../../../core/matrix/port-blocks.ts'
import { stackLabels } from '../../../core/stacks/labels.ts'
import type { ComposeCall } from '../../../engine/cli/compose.ts'
import type { Connection } from '../../../engine/connect/connect.ts'
import { formatIdentity, type ProcessIdentity } from '../../../host/processes/identity.ts'
import type { Registry } from '../../../host/registry/registry.ts'
import type { StackDefinition } from '../../../stack/definition/definition.ts'
import { composeCall, loadModel } from '../../../stack/definition/model.ts'
import { holdImages } from '../../../stack/images/hold.ts'
import { ensureImages } from '../../../stack/images/images.ts'
import { reservePorts } from '../../../stack/ports/reserve.ts'
import { untilEndpointAnswers } from '../../../stack/readiness/endpoint-answers.ts'
import { down } from '../../../stack/teardown/down.ts'

/** What the contestants share: the engine, the definition of the stack, and host ports. */
export interface Ground extends Disposable {
  definition: StackDefinition
  connection: Connection
  registry: Registry
  owner: ProcessIdentity
  /** For every contestant but ours, which reserves its own ports. */
  ports: PortBlock
  /** The prefix of the contestants' project names, such as `ssot-bench-3f2a`. */
  name: string
  /** A temporary folder, removed at the end. */
  folder: string
}

export async function prepareGround(
  definition: StackDefinition,
  connection: Connection,
  registry: Registry,
  owner: ProcessIdentity,
): Promise<Ground> {
  const name = `ssot-bench-${randomBytes(4).toString('hex')}`
  const reservation = await reservePorts(definition, connection.engine, registry, owner, name)
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  return {
    definition,
    connection,
    registry,
    owner,
    ports: reservation.ports,
    name,
    folder,
    [Symbol.dispose]: () => {
      reservation.release()
      registry.releaseImages(name, owner)
      rmSync(folder, { recursive: true })
    },
  }
}

/** A project of one contestant: a resolved compose file that names built images, so that nothing is built. */
export interface Project {
  name: string
  model: ComposeModel
  call: ComposeCall
  /** Absolute path of the compose file with the model. */
  file: string
}

/** Writes the compose file of a contestant, and builds the images that are missing. */
export async function prepareProject(
  ground: Ground,
  contestant: string,
  signal: AbortSignal,
  report: (text: string) => void,
): Promise<Project> {
  const { definition, connection, ports } = ground
  const name = `${ground.name}-${contestant}`
  const call = composeCall(definition, connection, name, ports, { signal })
  const model = await loadModel(definition, call, ports)
  const hold = (used: readonly string[]) =>
    holdImages({ registry: ground.registry, owner: ground.owner, report, signal }, used, ground.name)
  const images = await ensureImages({
    ...{ model, definition, call, connection, report, hold, signal },
    ...{ registry: ground.registry, self: ground.owner },
  })
  // With our labels, what a contestant leaves behind is removed like a stack of ours.
  const labels = stackLabels({
    stack: name,
    environment: definition.environment.name,
    installation: connection.installation,
    root: definition.root,
    owner: formatIdentity(ground.owner),
  })
  const decorated = withoutBuilds(decorate(model, { labels, images }))
  const file = join(ground.folder, `${contestant}.json`)
  writeFileSync(file, JSON.stringify(decorated, null, 2))
  return { name, model: decorated, call, file }
}

function withoutBuilds(model: ComposeModel): ComposeModel {
  const services = Object.entries(model.services).map(([name, { build: _, ...service }]) => [name, service])
  return { ...model, services: Object.fromEntries(services) }
}

/** Resolves when every published endpoint answers from the host, which is also the end of our own start. */
export async function untilEndpointsAnswer({ definition, connection, ports }: Ground): Promise<void> {
  const limit = AbortSignal.timeout(START_TIMEOUT_MS)
  const endpoints = Object.values(
    readinessEndpoints(definition.matrix, definition.environment.name, ports, connection.engine.host),
  )
  await Promise.all(endpoints.map((endpoint) => untilEndpointAnswers(endpoint, limit)))
  limit.throwIfAborted()
}

/** The limit for every contestant, from the first request until the stack is ready. */
export const START_TIMEOUT_MS = 120_000

export async function removeProject({ connection }: Ground, project: Project): Promise<void> {
  await down(connection.engine, project.name)
}
