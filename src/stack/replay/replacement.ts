import { z } from 'zod'
import type { ComposeModel } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { Refusal, RunValues } from '../../core/replay/exchange.ts'
import { inKeyOrder, type KeyOrder, keyOrderOf } from '../../core/replay/key-order.ts'
import {
  marks,
  modelObstacle,
  type OldContainer,
  onlyService,
  replacementsOf,
} from '../../core/replay/replacement.ts'
import { templateOf, templateSchema } from '../../core/replay/template.ts'
import { composeCreate } from '../../engine/cli/compose.ts'
import type { ContainerSummary } from '../../engine/containers.ts'
import { nowMs } from '../../host/clock.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { prepareToAsk } from '../probes/endpoint-answers.ts'
import type { ReplayPlace } from './creation.ts'
import { creationKey } from './key.ts'
import { recordedCompose } from './record.ts'
import { type Replacement, replaceContainers } from './replace.ts'

/** Changes with the form of the recordings of replacements, and with what this program does with them. */
const FORMAT = 'replacement 1'

const keyOrderSchema: z.ZodType<KeyOrder> = z.lazy(() =>
  z.union([z.null(), z.array(keyOrderSchema), z.record(z.string(), keyOrderSchema)]),
)

const fileSchema = z.object({
  format: z.literal(FORMAT),
  template: templateSchema,
  mark: z.enum(marks).nullable(),
  /** Of the service, as Compose prints it: its hash is made of text in that order, and what is read from a journal has another one. */
  order: keyOrderSchema,
})
type Kept = z.infer<typeof fileSchema>

export interface ReplacementInput {
  prepared: PreparedModel
  /** With the labels of this program. */
  model: ComposeModel
  /** All containers of the stack. */
  containers: readonly ContainerSummary[]
  /** The services whose containers are replaced. */
  services: readonly string[]
  /** Whether each of these services has a container now. */
  hasAll: boolean
  /** Resolves when an old container does not run. */
  stopped(id: string): Promise<void>
}

/**
 * Replaces containers of services: with Compose, which is recorded; or from recordings. When this rejects, old containers that have not
 * been removed run again if they ran before, and new ones of other services are there.
 * @throws COMPOSE_FAILED, COMPOSE_MISSING, COMMAND_TIMEOUT, ENGINE_NOT_ANSWERING, the reason of the signal
 */
export async function createReplacements(input: ReplacementInput, place: ReplayPlace): Promise<void> {
  const { prepared, model, services } = input
  const { call, emit } = prepared
  const { project } = prepared.place
  const byCompose = (because: string) => {
    emit({ type: 'replacement-chosen', project, services, by: 'compose', because })
    return (ownCall = call) => composeCreate(ownCall, model, { replaced: services })
  }
  const old = await replaceable(input)
  if ('refused' in old) return byCompose(old.refused)()
  const keys = await keysOf(input)
  if ('refused' in keys) return byCompose(keys.refused)()
  const recordings = new Map(
    services.map((service) => [
      service,
      parsed(place.recordings.read(keys.get(service)?.key ?? '', nowMs())),
    ]),
  )
  const lacking = services.filter((service) => recordings.get(service) === null)
  if (lacking.length > 0) {
    const create = byCompose(`it was not recorded how ${lacking.join(', ')} is replaced`)
    return record(input, place, { old: old.containers, keys, create })
  }
  emit({
    type: 'replacement-chosen',
    ...{ project, services, by: 'recording', because: 'they were replaced in the same way before' },
  })
  const hide = (text: string) => prepared.secrets.hide(text)
  const replacements = services.flatMap((service): Replacement[] => {
    const [kept, container, own] = [recordings.get(service), old.containers.get(service), keys.get(service)]
    if (!kept || container === undefined || own === undefined) return []
    return [replacementOf(service, { kept, container, model, run: own.run })]
  })
  const { connection, signal } = prepared
  try {
    await replaceContainers({
      ...{ engine: connection.engine, model, replacements, stopped: input.stopped, signal, emit, hide },
      onStopping: prepareToAsk,
    })
  } catch (error) {
    // Compose looks at more than the keys know of, so it has the next word.
    if (error instanceof SsotError && error.code === 'COMPOSE_FAILED')
      for (const { key } of keys.values()) place.recordings.remove(key)
    throw error
  }
}

type Keys = ReadonlyMap<string, { key: string; run: RunValues }>

/** The old containers by service, or why only Compose can replace them. */
async function replaceable({
  prepared,
  model,
  containers,
  services,
  hasAll,
}: ReplacementInput): Promise<{ containers: Map<string, ContainerSummary> } | Refusal> {
  if (!hasAll) return { refused: 'some services have no container yet' }
  const obstacle = modelObstacle(model, services)
  if (obstacle !== null) return { refused: obstacle }
  const { engine } = prepared.connection
  const old = new Map<string, ContainerSummary>()
  for (const service of services) {
    const own = containers.filter((one) => one.service === service)
    const [container] = own
    if (container === undefined || own.length > 1 || container.name !== `${model.name}-${service}-1`)
      return { refused: `${service} has other containers than one with the name that Compose gives it` }
    if (!REPLACEABLE.has(container.state))
      return { refused: `the container of ${service} is ${container.state}` }
    old.set(service, container)
  }
  const named = new Set(Object.values(model.volumes ?? {}).flatMap((volume) => volume?.name ?? []))
  const mounted = await Promise.all([...old.values()].map(({ id }) => engine.containers.inspect(id)))
  const taken = mounted.find(({ volumes }) => volumes.some((name) => !named.has(name)))
  if (taken === undefined) return { containers: old }
  const [service] = [...old].find(([, { id }]) => id === taken.id) ?? []
  return { refused: `the container of ${service} has anonymous volumes, which its replacement takes over` }
}

/** The states of a container whose replacement is understood. */
const REPLACEABLE: ReadonlySet<string> = new Set(['created', 'running', 'exited'])

/** The key of each replacement: of the service alone, and of the networks and volumes that are there. */
async function keysOf({ prepared, model, services }: ReplacementInput): Promise<Keys | Refusal> {
  const { engine } = prepared.connection
  const [networks, volumes] = await Promise.all([
    engine.networks.list(model.name),
    engine.volumes.list(model.name),
  ])
  const there = { networks, volumes }
  const resources: unknown[] = []
  for (const section of ['networks', 'volumes'] as const) {
    for (const [key, definition] of Object.entries(model[section] ?? {})) {
      const found = there[section].find(({ name }) => name === definition?.name)
      if (found === undefined && definition?.external !== true)
        return { refused: `${section} ${key} is not there yet` }
      // Compose would make it again if it had another definition.
      resources.push([section, key, found?.composeHash ?? null])
    }
  }
  // Compose names the folder in a label, and a rollback may run it in another one.
  const more = [FORMAT, prepared.call.cwd, resources]
  const keys = await Promise.all(
    services.map((service) => creationKey(prepared, onlyService(model, service), more)),
  )
  const refused = keys.find((key) => 'refused' in key)
  if (refused !== undefined) return refused
  return new Map(
    keys.flatMap((key, index) => {
      const service = services[index]
      return service === undefined || 'refused' in key ? [] : [[service, key] as const]
    }),
  )
}

/** Replaces containers with Compose, and keeps what it asks for. */
async function record(
  { prepared, model }: ReplacementInput,
  { recordings, sockets }: ReplayPlace,
  {
    old,
    keys,
    create,
  }: {
    old: ReadonlyMap<string, OldContainer>
    keys: Keys
    create: (call: PreparedModel['call']) => Promise<void>
  },
): Promise<void> {
  const { emit, place, secrets } = prepared
  const { project } = place
  const recorded = await recordedCompose(prepared, sockets, create)
  const made = 'refused' in recorded ? recorded : replacementsOf(recorded.exchanges, old)
  for (const [service, { key, run }] of keys) {
    const one = 'refused' in made ? made : (made.get(service) ?? { refused: 'Compose did not replace it' })
    const own = onlyService(model, service)
    const result =
      'refused' in one
        ? one
        : templateOf({ exchanges: [one.created], model: own, run, hide: (text) => secrets.hide(text) })
    if ('refused' in one || 'refused' in result) {
      // Not kept: the keys of a model of the journal are in another order, in which the hash comes out differently. The next model may do.
      const reason = 'refused' in result ? result.refused : ''
      emit({ type: 'replacement-not-recorded', project, service, reason })
      continue
    }
    const order = keyOrderOf(own.services)
    const text = JSON.stringify({ format: FORMAT, ...result, mark: one.mark, order } satisfies Kept)
    recordings.write(key, text, nowMs())
    emit({ type: 'replacement-recorded', project, service, bytes: text.length })
  }
}

function replacementOf(
  service: string,
  {
    kept,
    container,
    model,
    run,
  }: { kept: Kept; container: ContainerSummary; model: ComposeModel; run: RunValues },
): Replacement {
  const own = onlyService(model, service)
  const services = inKeyOrder(own.services, kept.order) as ComposeModel['services']
  const needed = Object.keys(model.services[service]?.depends_on ?? {})
  const { id, name, state } = container
  return {
    ...{ service, needed, old: { id, name }, hasRun: state === 'running' },
    ...{ template: kept.template, mark: kept.mark, model: { ...own, services }, images: run.images },
  }
}

/** Null for a damaged file, and for one of another version, which is then written anew. */
function parsed(text: string | null): Kept | null {
  if (text === null) return null
  try {
    return fileSchema.parse(JSON.parse(text))
  } catch {
    return null
  }
}
