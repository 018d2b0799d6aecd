import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { parseReference, withBaseImage } from './image-reference.ts'
import { usedImages } from './used-images.ts'

/** An image without a tag, or with `latest`. */
export const imageUnpinned: Rule = {
  id: 'image-unpinned',
  severity: 'error',
  catches: 'an image from a registry without a tag, or with the tag `latest`',
  why: 'What runs then depends on the day it was pulled: two machines test two versions, and nothing in the repository has changed when a test breaks.',
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
        message: `${user} takes ${reference}, ${tag === null ? 'which has no tag' : 'which is whatever is latest'}`,
        todo: 'Name a version, or give the image a row under Base images and use its variable.',
      }
    }
  },
}
