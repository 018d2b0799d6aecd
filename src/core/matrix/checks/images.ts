import type { Problem } from '../../errors/errors.ts'
import { NONE } from '../read/cells/schema.ts'
import type { MatrixDraft } from '../read/draft.ts'
import { duplicates } from './duplicates.ts'

/**
 * Checks that no image is listed twice, because two recipes with one image name would overwrite each other's image, and
 * that every recipe has an image name.
 */
export function checkImages({ images, baseImages }: MatrixDraft): Problem[] {
  return [
    ...duplicates(
      'image',
      images.map(({ cells }) => cells.Image),
    ),
    ...duplicates(
      'base image',
      baseImages.map(({ cells }) => cells.Image),
    ),
    ...duplicates(
      'Debian image',
      baseImages.map(({ cells }) => cells['Debian image']).filter((cell) => cell?.text !== NONE),
    ),
    ...baseImages.flatMap(({ source, cells: { 'Debian recipe': recipe, 'Debian image': image } }) => {
      if (!recipe || recipe.value === null || !image || image.value !== null) return []
      return [
        {
          ...image.at,
          message: `${source.label}: the Debian recipe builds an image without a name`,
          found: image.text,
          allowed: 'name and tag of the image that the recipe builds',
        },
      ]
    }),
  ]
}
