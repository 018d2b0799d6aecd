import type { Emit } from '../../../core/events/event.ts'
import type { Operation } from '../../../core/plan/operation.ts'
import { planRecreation } from '../../../core/resets/recreate/plan.ts'
import { TimeBudget } from '../../../host/tools/time-budget.ts'
import { basedModel } from '../../baselines/based.ts'
import { callOf, type PreparedModel } from '../../definition/prepare.ts'
import type { Pins } from '../../history/pins.ts'
import type { WantedImages } from '../../images/wanted-images.ts'
import { planFor } from '../../plan-for.ts'
import { ComposeTarget } from '../../targets/compose-target.ts'
import { observeStack } from '../../targets/observe.ts'
import type { Kept } from './keep.ts'

/** How long the services may take to become ready again. */
const LIMIT_MS = 120_000

export interface MakeAnewInput {
  /** As the stack was started. */
  prepared: PreparedModel
  images: WantedImages
  /** For everything that Compose creates. */
  labels: Readonly<Record<string, string>>
  pins: () => Pins
  emit: Emit
  signal: AbortSignal
  /** The images of the services, by service. */
  kept: ReadonlyMap<string, Kept>
  /** Services that are only started: they were stopped with the others. */
  woken: readonly string[]
  /** Called when the services have ended. Holds their ports. */
  onEnded(): Promise<void>
  /** Called before the first one is started. Releases the ports. */
  onStarting(): Promise<void>
}

/** Makes services anew from their images. Resolves when they, and those that follow them, are ready. */
export async function makeAnew({
  prepared,
  images,
  labels,
  pins,
  emit,
  signal,
  kept,
  woken,
  onEnded,
  onStarting,
}: MakeAnewInput): Promise<void> {
  const { connection, registry, self, place } = prepared
  const references = [...kept].map(([service, { reference }]) => [service, reference] as const)
  // Between two containers, nothing else says that the images are needed.
  registry.images.use(
    references.map(([, reference]) => reference),
    place.project,
    self,
    Date.now(),
  )
  const observed = await observeStack(connection.engine, place.project)
  const more = { ...prepared, emit, signal, budget: new TimeBudget(LIMIT_MS, null) }
  const own: PreparedModel = {
    ...more,
    based: new Map([...prepared.based, ...kept]),
    model: basedModel(prepared.model, kept),
    call: { ...callOf(more, place), env: prepared.call.env },
  }
  const ownImages = { ...images, images: { ...images.images, ...Object.fromEntries(references) } }
  const { wanted } = planFor(own, ownImages, observed)
  const target = new ComposeTarget({
    ...{ prepared: own, images: ownImages, wanted, labels, pins },
    ...{ noCache: false, aftermath: 'undone' },
  })
  const recreated = [...kept.keys()]
  const operations = planRecreation({ wanted, model: own.model, observed, recreated, woken })
  const parts = Map.groupBy(operations, partOf)
  await target.apply({ operations: parts.get('end') ?? [] })
  await onEnded()
  await target.apply({ operations: parts.get('create') ?? [] })
  await onStarting()
  await target.apply({ operations: parts.get('start') ?? [] })
}

function partOf({ do: act }: Operation): 'end' | 'create' | 'start' {
  return act === 'create' || act === 'start' ? act : 'end'
}
