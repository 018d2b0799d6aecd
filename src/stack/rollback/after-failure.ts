import { SsotError } from '../../core/errors/errors.ts'
import { versionBeforeFailure } from '../../core/history/rollback/choose-version.ts'
import type { ChangeOptions } from '../change/stack-change.ts'
import { stablePlace } from '../definition/place.ts'
import { changeToVersion, type Recorder } from './change-to-version.ts'
import { versionsOf } from './recorded-versions.ts'

const LEFT = 'The services that run are left running.'

/**
 * Takes a stable stack back to the version before a change that failed, and waits until that is ready.
 *
 * @param error of the change
 * @param hasChanged whether the change did anything to the stack
 * @param options of the change
 * @returns the same error, with what became of the stack
 */
export async function afterFailure(
  error: unknown,
  hasChanged: boolean,
  options: ChangeOptions,
  recorder: Recorder,
): Promise<unknown> {
  if (!(error instanceof SsotError)) return error
  if (!hasChanged) return error.advisedBy(`Nothing was changed. ${LEFT}`)
  const { definition, emit } = options
  const whose = { stack: stablePlace(definition).project, environment: definition.environment.name }
  try {
    const version = versionBeforeFailure(versionsOf(recorder.versions, definition.root, whose))
    if (version === null)
      return error.advisedBy(`No earlier version was running, so there is none to go back to. ${LEFT}`)
    const { number } = version.begun
    emit({ type: 'going-back', project: whose.stack, to: number, because: 'failed' })
    // What was asked for is not what it goes back to.
    const { services: _, isClean: __, isRestart: ___, onModel: ____, ...rest } = options
    await changeToVersion(rest, version, recorder).run()
    return error.advisedBy(`The stack went back to version ${number}, which ran before, and is ready.`)
  } catch (other) {
    return error.joinedBy(other).advisedBy(`The stack could not go back. ${LEFT}`)
  }
}
