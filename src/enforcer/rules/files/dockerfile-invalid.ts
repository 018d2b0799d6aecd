import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'

/** Finds mistakes in Dockerfiles. */
export const dockerfileInvalid: Rule = {
  id: 'dockerfile-invalid',
  severity: 'error',
  catches: 'a Dockerfile that cannot be built',
  why: 'It fails only when it is built, which may be during the next release. The rest of the file is still checked.',
  example: { wrong: 'FROM node:24\nRUM npm ci', right: 'FROM node:24\nRUN npm ci' },
  fix: null,
  // At a start the builder itself validates the file, and is the authority.
  beforeStart: false,
  needsMatrix: false,
  *check({ dockerfiles }): Iterable<Finding> {
    for (const { source, problems } of dockerfiles) {
      for (const { message, span } of problems) {
        yield {
          rule: 'dockerfile-invalid',
          at: positionAt(source, span.start),
          subject: message,
          message,
          todo: 'Correct the instruction; the Dockerfile reference describes all of them.',
        }
      }
    }
  },
}
