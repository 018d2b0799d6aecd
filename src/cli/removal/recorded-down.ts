import { loadDefinition, type StackDefinition } from '../../stack/definition/definition.ts'
import { stablePlace } from '../../stack/definition/place.ts'
import { type Change, type Recording, versionRow } from '../../stack/history/record.ts'
import type { StayingStack } from '../../stack/teardown/named-stack.ts'
import type { CliContext } from '../context.ts'
import { recordingOf } from '../history/recording.ts'
import type { Session } from '../session.ts'

/** How the removal of a stable stack is recorded. */
export interface DownRecord extends Disposable {
  recording: Recording
  change: Omit<Change, 'operations'>
}

/**
 * How the removal of a stable stack is recorded: its environment is that of the last version, which is what was running.
 * Null: nothing is known of it, which is printed.
 *
 * @param definition the environment of this checkout; null: the stack was named by its own name
 */
export function recordOfDown(
  context: Pick<CliContext, 'env' | 'note'>,
  session: Pick<Session, 'journal'>,
  stack: string,
  found: StayingStack,
  definition: StackDefinition | null,
): DownRecord | null {
  const nothing = { stack, model: null, modelHash: null, serviceHashes: {} }
  const last = session.journal.versions.last(stack)
  if (last !== null) {
    const { environment, root, row, kept } = last.begun
    return recordWith(recordingOf(context, session, root, 'down'), {
      ...nothing,
      environment,
      root,
      row,
      kept,
    })
  }
  try {
    const known = definition ?? definitionOf(found)
    const { root, environment } = known
    const row = versionRow(environment, stablePlace(known).ports)
    const kept = environment.versionsKept
    const change = { ...nothing, environment: environment.name, root, row, kept }
    return recordWith(recordingOf(context, session, root, 'down'), change)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    context.note(`the removal of ${stack} is not recorded in its history: ${reason}`)
    return null
  }
}

function recordWith(recording: Recording & Disposable, change: DownRecord['change']): DownRecord {
  return { recording, change, [Symbol.dispose]: () => recording[Symbol.dispose]() }
}

/** The environment of a stack as its checkout describes it now. */
function definitionOf({ root, environment }: StayingStack): StackDefinition {
  if (root === null || environment === null) throw new Error('its labels do not name its checkout')
  return loadDefinition(root, environment)
}
