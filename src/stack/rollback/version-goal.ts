import type { Goal } from '../change/goal.ts'
import type { StackContext } from '../context.ts'
import { prepareVersion } from './prepare-version.ts'
import type { RecordedVersion } from './recorded-versions.ts'
import { versionImages, withImageNames } from './version-images.ts'

/** An older version of a stack. */
export function versionGoal(context: StackContext, recorded: RecordedVersion): Goal {
  const { version } = recorded
  return {
    prepare: (budget) => prepareVersion({ ...context, budget }, recorded),
    images: (prepared, purpose) => versionImages(version, prepared, purpose),
    compared: (observed, images) => withImageNames(version, observed, images),
    // What is mounted stays as it is today, whatever it was then.
    countsMounted: false,
    forgotten: 'not in the version',
  }
}
