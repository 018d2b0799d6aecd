import type { Problem } from '../errors.ts'
import { duplicates } from './check-duplicates.ts'
import type { MatrixDraft } from './draft.ts'

/** No image twice. Two recipes under one image name would overwrite each other. */
export function checkImages({ baseImages }: MatrixDraft): Problem[] {
  return [
    ...duplicates(
      'base image',
      baseImages.map(({ cells }) => cells.Image),
    ),
    ...duplicates(
      'Debian image',
      baseImages.map(({ cells }) => cells['Debian image']),
    ),
  ]
}
