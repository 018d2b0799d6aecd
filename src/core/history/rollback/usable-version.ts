import type { BegunVersion, EndedVersion, VersionImage } from '../version.ts'

/** A version without its model, which is large. */
export interface ChoosableVersion {
  begun: Omit<BegunVersion, 'model'>
  end: EndedVersion | null
}

/** A version to which a stack can go back. */
export interface UsableVersion extends ChoosableVersion {
  end: EndedVersion & { images: Readonly<Record<string, VersionImage>> }
}

/** Whose versions they are. */
export interface Whose {
  stack: string
  environment: string
}

/** Whether a version ended well, and ran with images that are known. */
export function isUsable(version: ChoosableVersion): version is UsableVersion {
  const { begun, end } = version
  return end?.outcome.kind === 'done' && end.images !== null && begun.modelHash !== null
}
