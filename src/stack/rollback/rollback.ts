import { chooseVersion } from '../../core/history/rollback/choose-version.ts'
import type { UsableVersion } from '../../core/history/rollback/usable-version.ts'
import { type WhatStays, whatStays } from '../../core/history/rollback/what-stays.ts'
import type { StackPlan } from '../../core/plan/stack.ts'
import type { Changed, ChangeOptions, PlannedChange } from '../change/stack-change.ts'
import type { StackContext } from '../context.ts'
import { stablePlace } from '../definition/place.ts'
import { exclusively } from '../exclusively.ts'
import { changeToVersion, type Recorder } from './change-to-version.ts'
import { versionsOf } from './recorded-versions.ts'

export interface RollbackOptions
  extends Omit<StackContext, 'signal'>,
    Recorder,
    Pick<ChangeOptions, 'signal' | 'pins' | 'replacements'> {
  /** The number of the version; null: the one before, see {@link chooseVersion}. */
  to: number | null
  /** Called with the plan, before it is carried out. */
  onPlan?: (planned: PlannedRollback) => void
}

/** What a rollback is about to do. */
export interface PlannedRollback {
  version: UsableVersion
  plan: StackPlan
  stays: WhatStays
}

export interface RolledBack extends Changed {
  version: UsableVersion
}

/**
 * Takes a stable stack back to an older version: to its model and its images, with as few changes as possible, and without a build.
 * Volumes and mounted files of this machine stay as they are. The rollback waits until the services are ready. When it fails or
 * is cancelled, running services are left running.
 *
 * @throws VERSION_UNKNOWN, VERSION_LOST, ROLLBACK_NOT_POSSIBLE, ROLLBACK_SECRET_CHANGED, ROLLBACK_IMAGE_GONE
 */
export async function rollback(options: RollbackOptions): Promise<RolledBack> {
  const { definition, emit, onPlan } = options
  const { project } = stablePlace(definition)
  // Chosen while no other process changes the stack, because each change is a version.
  return exclusively(options, project, async () => {
    const version = choose(options)
    const change = changeToVersion(
      { ...options, onPlan: () => {}, onPlanned: (planned) => onPlan?.(described(version, planned)) },
      version,
      options,
    )
    emit({ type: 'going-back', project, to: version.begun.number, because: 'asked for' })
    return { ...(await change.run()), version }
  })
}

/** The plan that {@link rollback} would carry out now. Changes nothing. */
export async function planRollback({ onPlan: _, ...options }: RollbackOptions): Promise<PlannedRollback> {
  const version = choose(options)
  return described(version, await changeToVersion(options, version, options).plan('look'))
}

function choose({ definition, versions, to }: Omit<RollbackOptions, 'onPlan'>): UsableVersion {
  const whose = { stack: stablePlace(definition).project, environment: definition.environment.name }
  return chooseVersion(versionsOf(versions, definition.root, whose), to, whose)
}

function described(
  version: UsableVersion,
  { planned: { plan }, prepared: { model }, observed: { volumes } }: PlannedChange,
): PlannedRollback {
  const names = volumes.map(({ name }) => name)
  return { version, plan, stays: whatStays(model, names) }
}
