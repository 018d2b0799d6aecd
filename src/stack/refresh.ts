import type { Aftermath } from '../core/errors/start-failures.ts'
import type { StackPlan } from '../core/plan/stack.ts'
import type { Goal } from './change/goal.ts'
import { type Changed, type ChangeOptions, StackChange } from './change/stack-change.ts'
import type { StackContext } from './context.ts'
import { type StackPlace, stablePlace } from './definition/place.ts'
import { type PrepareChoice, prepareModel } from './definition/prepare.ts'
import { stableLabels } from './definition/stable-labels.ts'
import { exclusively } from './exclusively.ts'
import { wantImages } from './images/want.ts'
import { afterFailure } from './rollback/after-failure.ts'

export interface RefreshOptions extends ChangeOptions {
  /** Whether the stack goes back to the version before when the refresh fails. It needs `recording`. Default: false. */
  rollsBack?: boolean
}

/** The stack that is refreshed. */
export interface RefreshedStack {
  place: StackPlace
  /** For everything that Compose creates. */
  labels: Readonly<Record<string, string>>
  /** Which services it has, and when they are ready. */
  choice: PrepareChoice
}

export type Refreshed = Changed

/**
 * Makes a stable stack match its files, with as few changes as possible. Changed images are built while the old
 * containers still run. Then the services that have changed, have failed or are not running are replaced or started,
 * and the refresh waits until they are ready. Volumes are kept. When it fails or is cancelled, running services are
 * left running, unless it is undone with `rollsBack`.
 */
export async function refresh(options: RefreshOptions): Promise<Refreshed> {
  const stable = stableStack(options)
  const { rollsBack = false, recording, signal } = options
  const isUndone = rollsBack && recording !== undefined
  return exclusively(options, stable.place.project, async () => {
    const change = changeOf(options, stable, isUndone ? 'undone' : 'left')
    try {
      return await change.run()
    } catch (error) {
      // Who cancels wants nothing more to happen.
      if (!isUndone || signal.aborted || !change.hasBegun) throw error
      throw await afterFailure(error, change.hasChanged, options, recording)
    }
  })
}

/** Does the same with the stack of a test run, in the process that owns it. */
export async function refreshRun(options: RefreshOptions, stack: RefreshedStack): Promise<Refreshed> {
  return exclusively(options, stack.place.project, () => changeOf(options, stack).run())
}

/** The plan that {@link refresh} would carry out now. Changes nothing. */
export async function planRefresh(options: Omit<RefreshOptions, 'onPlan'>): Promise<StackPlan> {
  const { planned } = await changeOf(options, stableStack(options)).plan('look')
  return planned.plan
}

function stableStack(context: Pick<StackContext, 'definition' | 'connection'>): RefreshedStack {
  const place = stablePlace(context.definition)
  return { place, labels: stableLabels(context, place), choice: {} }
}

function changeOf(
  options: RefreshOptions,
  { place, labels, choice }: RefreshedStack,
  aftermath: Aftermath = 'left',
): StackChange {
  return new StackChange(options, { place, labels, goal: files(options, place, choice), aftermath })
}

/** The files as they are now. */
function files(context: StackContext, place: StackPlace, choice: PrepareChoice): Goal {
  return {
    prepare: (budget) => prepareModel({ ...context, budget }, place, choice),
    images: wantImages,
    countsMounted: true,
  }
}
