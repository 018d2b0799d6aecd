import { existsSync } from 'node:fs'
import { type Pinned, pinnedImages } from '../../core/history/pinned.ts'
import type { Versions } from '../../host/journal/versions.ts'

/** Which images must stay, because a stack may go back to a version that has them. */
export interface Pins {
  /** Whether an image must stay. True of every image while the journal cannot be used. */
  isPinned(id: string): boolean
  /** Whether the journal cannot be used. */
  readonly isUnread: boolean
  /** Images that versions had and that need not stay. */
  readonly released: ReadonlySet<string>
}

/** The images that must stay now. A checkout that was deleted cannot go back, so it keeps none. */
export function pinnedNow(versions: Pick<Versions, 'images'>): Pinned | null {
  const recorded = versions.images()
  if (recorded === null) return null
  return pinnedImages(
    recorded.images,
    recorded.stacks.filter(({ root }) => existsSync(root)),
  )
}

export function pinsOf(versions: Pick<Versions, 'images'>): Pins {
  const recorded = versions.images()
  const pinned = pinnedNow({ images: () => recorded })
  if (recorded === null || pinned === null)
    return { isPinned: () => true, isUnread: true, released: new Set() }
  const ids = new Set([...pinned.ids.values()].flatMap((own) => [...own]))
  const released = new Set(recorded.images.map(({ id }) => id).filter((id) => !ids.has(id)))
  return { isPinned: (id) => ids.has(id), isUnread: false, released }
}
