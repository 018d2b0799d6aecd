import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'

export const dockerfileInvalid: Rule = {
  id: 'dockerfile-invalid',
  severity: 'error',
  catches: 'a Dockerfile that no build would take',
  why: 'It fails only when somebody builds it, which may be in the next release. What else can be read of it is still checked.',
  example: { wrong: 'FROM node:24\nRUM npm ci', right: 'FROM node:24\nRUN npm ci' },
  fix: null,
  // At a start the builder itself says what it does not take, and is the authority.
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
          todo: 'Correct the instruction; the Dockerfile reference describes each one.',
        }
      }
    }
  },
}
