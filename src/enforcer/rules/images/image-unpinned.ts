import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { parseReference, withBaseImage } from './image-reference.ts'
import { usedImages } from './used-images.ts'

/** Finds images without a tag, or with the tag `latest`. */
export const imageUnpinned: Rule = {
  id: 'image-unpinned',
  severity: 'error',
  catches: 'an image from a registry without a tag, or with the tag `latest`',
  why: 'What runs then depends on the day the image was pulled: two machines may test two versions, and a test may fail although nothing in the repository has changed.',
  example: { wrong: 'image: postgres\n', right: 'image: postgres:17-alpine\n' },
  fix: null,
  beforeStart: false,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    for (const { reference, source, span, user } of usedImages(repository)) {
      const { tag, digest, isOpen } = parseReference(withBaseImage(reference, repository.matrix.matrix))
      if (digest !== null || (tag === null && isOpen) || (tag !== null && tag !== 'latest')) continue
      yield {
        rule: 'image-unpinned',
        at: positionAt(source, span.start),
        subject: `${user}, image ${reference}`,
        message: `${user} uses ${reference}, which ${tag === null ? 'has no tag' : 'is not a fixed version'}`,
        todo: 'Name a version, or give the image a row under Base images and use its variable.',
      }
    }
  },
}
