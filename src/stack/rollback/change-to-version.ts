import type { UsableVersion } from '../../core/history/rollback/usable-version.ts'
import type { Author } from '../../core/history/version.ts'
import type { Versions } from '../../host/journal/versions.ts'
import { type ChangeOptions, StackChange } from '../change/stack-change.ts'
import { stablePlace } from '../definition/place.ts'
import { stableLabels } from '../definition/stable-labels.ts'
import { withModel } from './recorded-versions.ts'
import { versionGoal } from './version-goal.ts'

/** Where versions are read and recorded, and who asks for it. */
export interface Recorder {
  versions: Versions
  author: Author
}

/**
 * The change of a stable stack to one of its versions. It is a version itself, made from the sources of the older one.
 * @throws VERSION_LOST when the record of the version cannot be used
 */
export function changeToVersion(
  options: ChangeOptions,
  version: UsableVersion,
  { versions, author }: Recorder,
): StackChange {
  const { definition } = options
  const place = stablePlace(definition)
  const { number: to, commit } = version.begun
  const recorded = withModel(versions, version, {
    stack: place.project,
    environment: definition.environment.name,
  })
  return new StackChange(
    { ...options, recording: { versions, author, change: 'rollback', to, commit: async () => commit } },
    { place, labels: stableLabels(options, place), goal: versionGoal(options, recorded) },
  )
}
