/** An image that was built for some stack. */
interface Built {
  /** `ssot-docker/shop-api:73e9e6927900ca1e-0b2b4a86` */
  reference: string
  createdAtMs: number
}

/** How many images of a service are kept: those used last, so that a source that is changed back is there at once. */
export const KEPT_IMAGES = 5

/** The tag of an image that is named after its content; any other belongs to one stack and is of no use to the next. */
const CONTENT_TAG = /^[0-9a-f]{16}-[0-9a-f]{8}$/

/**
 * The images that nobody is likely to want again: of each service all but those used last, and those whose content
 * no hash could tell.
 *
 * @param lastUsedMs by reference, in milliseconds since 1970; of one that is absent, its creation counts
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
