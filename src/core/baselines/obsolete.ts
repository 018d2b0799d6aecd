/** A baseline image of this installation. */
export interface KnownBaseline {
  /** `ssot-docker/shop-db-baseline:73e9e6927900ca1e` */
  reference: string
  /** Of its data. The rest it shares with the image of its service. */
  dataBytes: number
  createdAtMs: number
}

/** How many baselines of each service are kept, the most recently used ones: going back to another branch needs no migration. */
const KEPT_BASELINES = 3
/** How much data they may hold together. The most recently used one is kept in any case. */
export const KEPT_BASELINE_BYTES = 2 * 1024 ** 3

/** A baseline that counts is named after a hash. Any other one is still being made, or was left by a process that was killed. */
const COUNTS = /:[0-9a-f]{16}$/u

/**
 * The baseline images that are not likely to be used again.
 * @param lastUsedMs by reference, in milliseconds since 1970; for an absent image, its creation time is used
 */
export function obsoleteBaselines(
  images: readonly KnownBaseline[],
  lastUsedMs: ReadonlyMap<string, number>,
): string[] {
  const usedAt = ({ reference, createdAtMs }: KnownBaseline) => lastUsedMs.get(reference) ?? createdAtMs
  const services = Map.groupBy(images, ({ reference }) => reference.slice(0, reference.lastIndexOf(':')))
  return [...services.values()].flatMap((own) => {
    const latest = own
      .filter(({ reference }) => COUNTS.test(reference))
      .toSorted((a, b) => usedAt(b) - usedAt(a))
    let bytes = 0
    const kept = new Set(
      latest.slice(0, KEPT_BASELINES).filter(({ dataBytes }, index) => {
        bytes += dataBytes
        return index === 0 || bytes <= KEPT_BASELINE_BYTES
      }),
    )
    return own.filter((image) => !kept.has(image)).map(({ reference }) => reference)
  })
}
