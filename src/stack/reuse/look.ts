import { byName } from '../../core/by-name.ts'
import { mountedPaths } from '../../core/compose/mounts/mounts.ts'
import { type Decision, forgottenServices, type Renewal, type WantedService } from '../../core/plan/decide.ts'
import { NOTHING, type ObservedContainer } from '../../core/plan/observed.ts'
import { whatChanged } from '../../core/reuse/changes.ts'
import { changeInPart } from '../../core/reuse/in-part.ts'
import { redefinition } from '../../core/reuse/redefined.ts'
import type { Engine } from '../../engine/engine.ts'
import type { StackContext } from '../context.ts'
import type { StackPlace } from '../definition/place.ts'
import { type PrepareChoice, type PreparedModel, prepareModel } from '../definition/prepare.ts'
import { wantImages } from '../images/want.ts'
import { readOneShots } from '../mounted/one-shots.ts'
import { planFor } from '../plan-for.ts'
import { holdingsOf } from '../resets/holdings.ts'
import { inspectAll, observedContainer } from '../targets/observe.ts'
import { type InputState, inputChanges, inputState } from './input-state.ts'
import { type MountedState, mountedChanges, mountedState } from './mounted-state.ts'

/** A stack that was started for a later run, as it was then. */
export interface FreshStack {
  prepared: PreparedModel
  wanted: readonly WantedService[]
  place: StackPlace
  choice: PrepareChoice
  /** Both taken before its first container was started. */
  mounted: MountedState
  inputs: InputState
}

/** What a look at the files of a run has found: whether a kept stack can be used for it. */
export type Found = { prepared: PreparedModel } & (
  | { use: 'as it is' }
  /** These services are replaced. */
  | { use: 'in part'; part: FoundPart }
  /** `because`: a clause, such as `the matrix changed`. */
  | { use: 'none'; because: string }
)

/** Which services of a kept stack are replaced. */
export interface FoundPart {
  renewed: ReadonlyMap<string, Renewal>
  /** On all services. */
  decisions: readonly Decision[]
  /** The image of each service that is built, which tells its sources. */
  images: Readonly<Record<string, string>>
}

/**
 * What has changed in the files since the stack was started, and whether it can be used nevertheless.
 * @throws the error of the files, such as COMPOSE_INVALID
 */
export async function lookAt(fresh: FreshStack, context: StackContext): Promise<Found> {
  const { prepared: before, place, choice } = fresh
  const { engine } = context.connection
  // They were said at the start of this stack.
  const prepared = await prepareModel({ ...context, emit: () => {} }, place, choice)
  const [images, oneShots, now, seen] = await Promise.all([
    wantImages(prepared, 'look'),
    readOneShots(prepared, () => true),
    mountedState(prepared),
    inspectAll(engine, place.project),
  ])
  const containers = seen.map(observedContainer).map(awake)
  const { plan, wanted } = planFor(prepared, images, { ...NOTHING, containers }, { mounted: oneShots })
  const { root, matrix } = context.definition
  const changed = whatChanged({
    engines: { before: before.connection.engine.endpoint, now: engine.endpoint },
    isSameMatrix: isSame(before.definition, context.definition),
    decisions: plan.decisions,
    forgotten: forgottenServices({ wanted, seen: containers }),
    otherImages: await otherImages(engine, containers),
    redefined: redefinition(before.whole, prepared.whole),
    mounted: mountedChanges(fresh.mounted, now, mountedPaths(prepared.model), root),
  })
  if (changed.is === 'nothing') return { prepared, use: 'as it is' }
  if (changed.is === 'everything') return { prepared, use: 'none', because: changed.because }
  const awakeOnes = seen.filter(({ details }) => isAwake(details.state))
  const [holdings, inputs] = await Promise.all([holdingsOf(prepared, awakeOnes), inputState(prepared)])
  const part = changeInPart({
    ...{ changed: changed.services, wanted, seen: containers, holdings, state: matrix.state },
    inputs: inputChanges(fresh.inputs, inputs),
  })
  if ('obstacle' in part)
    return { prepared, use: 'none', because: `${changed.because}, and ${part.obstacle}` }
  return { prepared, use: 'in part', part: { ...part, images: byName(Object.entries(images.images)) } }
}

function isSame(a: StackContext['definition'], b: StackContext['definition']): boolean {
  return JSON.stringify([a.matrix, a.environment]) === JSON.stringify([b.matrix, b.environment])
}

function isAwake(state: string): boolean {
  return state === 'running' || state === 'paused'
}

/** A paused container counts as one that runs, and is as healthy as it was: the engine calls it unhealthy for the pause alone. */
export function awake({ health: _health, ...container }: ObservedContainer): ObservedContainer {
  return isAwake(container.state) ? { ...container, state: 'running' } : container
}

/** The services whose image has another id now under the name that their containers were created from. */
async function otherImages(
  engine: Pick<Engine, 'images'>,
  containers: readonly ObservedContainer[],
): Promise<string[]> {
  const others = await Promise.all(
    containers.map(async ({ service, image, imageId }) => {
      const id = await engine.images.id(image)
      return id === imageId ? [] : [service]
    }),
  )
  return [...new Set(others.flat())]
}
