import type { RecordedImage, RecordedStack } from './version.ts'

/** The images that must stay, so that a stack can go back to a version. */
export interface Pinned {
  /** Ids of the images, by stack. */
  ids: ReadonlyMap<string, ReadonlySet<string>>
  /** The versions that they belong to, by stack, oldest first. */
  versions: ReadonlyMap<string, readonly number[]>
}

/**
 * The images of the last versions of each stack.
 *
 * @param images of versions that may be gone back to, in any order
 * @param stacks those whose checkout exists; no others keep images
 */
export function pinnedImages(images: readonly RecordedImage[], stacks: readonly RecordedStack[]): Pinned {
  const byStack = Map.groupBy(images, ({ stack }) => stack)
  const ids = new Map<string, ReadonlySet<string>>()
  const versions = new Map<string, readonly number[]>()
  for (const { stack, kept } of stacks) {
    const own = byStack.get(stack) ?? []
    const numbers = [...new Set(own.map(({ number }) => number))].sort((a, b) => a - b).slice(-kept)
    versions.set(stack, numbers)
    ids.set(stack, new Set(own.flatMap(({ number, id }) => (numbers.includes(number) ? [id] : []))))
  }
  return { ids, versions }
}
