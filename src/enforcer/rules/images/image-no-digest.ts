import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { usedImages } from './used-images.ts'

/** Finds images without a digest. */
export const imageNoDigest: Rule = {
  id: 'image-no-digest',
  severity: 'off',
  catches: 'an image from a registry without a digest',
  why: 'A tag can be moved to another image. A digest cannot: it always names the same image.',
  example: {
    wrong: 'image: postgres:17-alpine\n',
    right: `image: postgres:17-alpine@sha256:${'5'.repeat(64)}\n`,
  },
  fix: null,
  beforeStart: false,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    for (const { reference, source, span, user, meanings } of usedImages(repository)) {
      const meant = meanings.find(({ digest, isOpen }) => digest === null && !isOpen)
      if (meant === undefined) continue
      yield {
        rule: 'image-no-digest',
        at: positionAt(source, span.start),
        subject: `${user}, image ${reference}`,
        message: `${user} uses ${meant.shown}, which has no digest`,
        todo:
          user === 'a build'
            ? 'Add the digest after the tag: `docker buildx imagetools inspect IMAGE` prints it.'
            : 'Run `npx ssot-docker pin`, which writes the digest under Images in the matrix, or add it after the tag.',
      }
    }
  },
}
