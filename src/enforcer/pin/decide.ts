import { canonicalImage } from '../../core/images/name.ts'
import type { PublishedImage } from '../../core/images/published.ts'
import type { ImageRow } from '../../core/matrix/matrix.ts'
import type { NamedImage } from './named-images.ts'

/** What is asked for: the digests that are missing, those too that may be old, or whether all are current. */
export type PinMode = 'missing' | 'update' | 'check'

/** An image of the table or of the compose files. */
export interface PinnedImage {
  image: string
  /** Its row; null: it has none. */
  row: ImageRow | null
  /** Where it is used; null: no compose file names it. */
  used: NamedImage | null
}

/** The images of the table, and those of the compose files that it lacks. */
export function allImages(rows: readonly ImageRow[], named: readonly NamedImage[]): PinnedImage[] {
  const used = new Map(named.map((one) => [canonicalImage(one.image), one]))
  const known = new Set(rows.map(({ image }) => canonicalImage(image)))
  return [
    ...rows.map((row) => ({ image: row.image, row, used: used.get(canonicalImage(row.image)) ?? null })),
    ...named
      .filter(({ image }) => !known.has(canonicalImage(image)))
      .map((one) => ({ image: one.image, row: null, used: one })),
  ]
}

/** The images whose digests the registries are asked for. */
export function askedFor(images: readonly PinnedImage[], mode: PinMode): PinnedImage[] {
  return images.filter(({ row }) => mode !== 'missing' || row === null || row.digest === null)
}

/** The result for an image whose registry has answered. */
export type Pin = { image: PinnedImage; digest: string } & (
  | { change: 'added' | 'filled' | 'current' }
  | { change: 'renewed'; before: string }
)

/** What the digest that a registry has means for the table. */
export function pinOf(image: PinnedImage, { digest }: Extract<PublishedImage, { digest: string }>): Pin {
  const { row } = image
  if (row === null) return { image, digest, change: 'added' }
  if (row.digest === null) return { image, digest, change: 'filled' }
  if (row.digest === digest) return { image, digest, change: 'current' }
  return { image, digest, change: 'renewed', before: row.digest }
}
