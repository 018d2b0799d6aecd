import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decorate } from '../../../core/compose/decorate.ts'
import type { ComposeModel } from '../../../core/compose/model.ts'
import { readinessEndpoints } from '../../../core/endpoints/endpoints.ts'
import type { Emit } from '../../../core/events/event.ts'
import { describeHappening } from '../../../core/events/wording.ts'
import type { PortBlock } from '../../../core/matrix/port-blocks.ts'
import { NOTHING } from '../../../core/plan/observed.ts'
import { stackLabels } from '../../../core/stacks/labels.ts'
import { rulesBeforeStart } from '../../../enforcer/preflight/preflight.ts'
import type { ComposeCall } from '../../../engine/cli/compose.ts'
import type { Connection } from '../../../engine/connect/connect.ts'
import type { Journal } from '../../../host/journal/journal.ts'
import { formatIdentity, type ProcessIdentity } from '../../../host/processes/identity.ts'
import type { Registry } from '../../../host/registry/registry.ts'
import type { StackDefinition } from '../../../stack/definition/definition.ts'
import { prepareModel } from '../../../stack/definition/prepare.ts'
import { provideImages } from '../../../stack/images/provide.ts'
import { wantImages } from '../../../stack/images/want.ts'
import { planFor } from '../../../stack/plan-for.ts'
import { reservePorts } from '../../../stack/ports/reserve.ts'
import { untilEndpointAnswers } from '../../../stack/probes/endpoint-answers.ts'
import { takeDown } from '../../../stack/teardown/take-down.ts'

/** What the contestants share: the engine, the definition of the stack, and host ports. */
export interface Ground extends Disposable {
  definition: StackDefinition
  connection: Connection
  registry: Registry
  journal: Journal
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
  journal: Journal,
  owner: ProcessIdentity,
): Promise<Ground> {
  const name = `ssot-bench-${randomBytes(4).toString('hex')}`
  const reservation = await reservePorts(definition, connection.engine, registry, owner, name)
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  return {
    definition,
    connection,
    registry,
    journal,
    owner,
    ports: reservation.ports,
    name,
    folder,
    [Symbol.dispose]: () => {
      reservation.release()
      for (const contestant of ['compose', 'testcontainers', 'floor'])
        registry.images.release(`${name}-${contestant}`, owner)
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
  const { definition, connection, registry, journal, owner, ports } = ground
  const name = `${ground.name}-${contestant}`
  const emit: Emit = (happening) => report(describeHappening(happening))
  const context = {
    definition,
    connection,
    registry,
    self: owner,
    preflight: rulesBeforeStart(journal.checks),
    emit,
    signal,
  }
  const prepared = await prepareModel(context, { project: name, ports })
  const { model, call } = prepared
  const wanted = await wantImages(prepared, 'use')
  const { plan } = planFor(prepared, wanted, NOTHING)
  const operations = plan.operations.filter((one) => one.do === 'build' || one.do === 'pull')
  await provideImages(prepared, wanted, operations, { noCache: false })
  // With our labels, what a contestant leaves behind is removed like a stack of ours.
  const labels = stackLabels({
    stack: name,
    environment: definition.environment.name,
    installation: connection.installation,
    root: definition.root,
    owner: formatIdentity(ground.owner),
  })
  const decorated = withoutBuilds(decorate(model, { labels, images: wanted.images }))
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
  await Promise.all(endpoints.map((endpoint) => untilEndpointAnswers({ ...endpoint, signal: limit })))
  limit.throwIfAborted()
}

/** The limit for every contestant, from the first request until the stack is ready. */
export const START_TIMEOUT_MS = 120_000

export async function removeProject({ connection }: Ground, project: Project): Promise<void> {
  await takeDown(connection.engine, project.name)
}
