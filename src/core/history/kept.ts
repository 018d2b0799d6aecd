import { size } from '../text/units.ts'
import type { Pinned } from './pinned.ts'

/** The images that a stack keeps for its versions. */
export interface KeptImages {
  /** The numbers of these versions, oldest first. */
  versions: readonly number[]
  /** How many images were built here; pulled ones are never removed by this program. */
  images: number
  /** With the layers that they share with each other and with other images. */
  sizeBytes: number
}

/**
 * What a stack keeps.
 * @param sizes in bytes, by id, of the images that were built here
 */
export function keptOf(stack: string, pinned: Pinned, sizes: ReadonlyMap<string, number>): KeptImages {
  const own = [...(pinned.ids.get(stack) ?? [])].flatMap((id) => sizes.get(id) ?? [])
  return {
    versions: pinned.versions.get(stack) ?? [],
    images: own.length,
    sizeBytes: own.reduce((sum, bytes) => sum + bytes, 0),
  }
}

/** What a stack keeps, in a sentence. */
export function describeKept({ versions, images, sizeBytes }: KeptImages): string {
  if (versions.length === 0) return 'no version keeps images'
  const count = images === 1 ? '1 image' : `${images} images`
  const all = images === 0 ? 'none of them built here' : `${count} built here, at most ${size(sizeBytes)}`
  return `the images of ${plural(versions)} are kept: ${all}`
}

function plural(numbers: readonly number[]): string {
  return numbers.length === 1 ? `version ${numbers[0]}` : `versions ${numbers.join(', ')}`
}
