/** An image that was built for some stack. */
interface Built {
  /** `ssot-docker/shop-api:73e9e6927900ca1e-0b2b4a86` */
  reference: string
  createdAtMs: number
}

/** How many images of each service are kept, the most recently used ones: undoing a source change needs no build. */
export const KEPT_IMAGES = 5

/** The tag of an image that is named after a hash of its content. An image with any other tag belongs to one stack. */
const CONTENT_TAG = /^[0-9a-f]{16}-[0-9a-f]{8}$/

/**
 * The images that are not likely to be used again: for each service, all but the most recently used ones, and all that
 * are not named after a hash of their content.
 *
 * @param lastUsedMs by reference, in milliseconds since 1970; for an absent image, its creation time is used
 */
export function obsoleteImages(images: readonly Built[], lastUsedMs: ReadonlyMap<string, number>): string[] {
  const repositories = Map.groupBy(images, ({ reference }) => reference.slice(0, reference.lastIndexOf(':')))
  const usedAt = ({ reference, createdAtMs }: Built) => lastUsedMs.get(reference) ?? createdAtMs
  return [...repositories].flatMap(([repository, versions]) => {
    const isContent = ({ reference }: Built) => CONTENT_TAG.test(reference.slice(repository.length + 1))
    const latest = versions.filter(isContent).sort((a, b) => usedAt(b) - usedAt(a))
    const kept = new Set(latest.slice(0, KEPT_IMAGES))
    return versions.filter((version) => !kept.has(version)).map(({ reference }) => reference)
  })
}
