import type { Finding } from '../../finding.ts'
import { cellAt } from '../../matrix/cell.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import type { ImageReference } from './image-reference.ts'
import { usedImages } from './used-images.ts'

/** Finds images without a tag, or with the tag `latest`. */
export const imageUnpinned: Rule = {
  id: 'image-unpinned',
  severity: 'warning',
  catches:
    'an image from a registry without a tag, or with the tag `latest`; for information also a row of *Images* without a digest',
  why: 'What runs then depends on the day the image was pulled: two machines may test two versions, and a test may fail although nothing in the repository has changed. It harms nobody until the image changes, so it is a warning. A digest in the table Images pins an image, and the compose file may stay as it is.',
  example: { wrong: 'image: postgres\n', right: '| postgres | sha256:... |  # a row under Images\n' },
  fix: null,
  beforeStart: false,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    for (const { reference, source, span, user, meanings } of usedImages(repository)) {
      const meant = meanings.find(isUnpinned)
      if (meant === undefined) continue
      yield {
        rule: 'image-unpinned',
        at: positionAt(source, span.start),
        subject: `${user}, image ${reference}`,
        message: `${user} uses ${meant.shown}, which ${meant.tag === null ? 'has no tag' : 'is not a fixed version'}`,
        todo: 'Name a version, or give the image a row with a digest under Images.',
      }
    }
    yield* notPinned(repository)
  },
}

function isUnpinned({ tag, digest, isOpen }: ImageReference): boolean {
  return digest === null && (tag === null ? !isOpen : tag === 'latest')
}

/** Rows of *Images* without a digest, for images that services run. */
function* notPinned(repository: Repository): Iterable<Finding> {
  const { matrix } = repository.matrix
  if (matrix === null) return
  const used = new Set(usedImages(repository).flatMap(({ meanings }) => meanings.map(({ row }) => row)))
  for (const row of matrix.images) {
    if (row.digest !== null || !used.has(row)) continue
    yield {
      rule: 'image-unpinned',
      level: 'info',
      at: cellAt(repository.matrix, row.at, 'Digest'),
      subject: `image ${row.image}`,
      message: `the image ${row.image} is not pinned: its row has no digest`,
      todo: 'Run `npx ssot-docker pin`, which writes the digest that the tag has today.',
    }
  }
}
