import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { ungivenVariables } from '../shared/ungiven.ts'
import { isInMessage, nestedInterpolations, requirement } from './interpolations.ts'

/**
 * A default in a variable of a compose file. `${NAME:+value}` is none: it says what is used where the variable is set,
 * and puts nothing in the place of one that is missing.
 */
export const silentFallback: Rule = {
  id: 'silent-fallback',
  severity: 'error',
  catches: 'a default that stands in for a variable, an empty one too: `${NAME:-value}`, `${NAME-value}`',
  why: 'A missing or misspelt variable goes unseen, and something else runs than the matrix says. With `:?` Compose stops and says what is missing.',
  example: {
    wrong: 'image: ${POSTGRES_IMAGE:-postgres:15}\n',
    right: 'image: ${POSTGRES_IMAGE:?from the matrix, table Base images}\n',
  },
  fix: 'makes the variable required, with where its value comes from as the message',
  beforeStart: true,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    const ungivenIn = ungivenVariables(repository)
    for (const file of repository.composeFiles) {
      for (const { interpolation, within } of nestedInterpolations(file)) {
        if (!isFallback(interpolation.operator) || isInMessage(within)) continue
        // The edit of the one around it takes this one along.
        const isTaken = within.some(({ operator }) => isFallback(operator))
        const { todo, edit } = requirement(file, interpolation, repository.matrix.matrix, ungivenIn)
        const { name, operator, operand, path, span } = interpolation
        yield {
          rule: 'silent-fallback',
          at: positionAt(file.source, span.start),
          subject: `${name} at ${path}`,
          message:
            operand === ''
              ? `${name} has an empty default, "${operator}" with nothing behind it, which takes its place where it is missing`
              : `${name} has a default that takes its place where it is missing`,
          todo,
          ...(edit && !isTaken ? { edits: [edit] } : {}),
        }
      }
    }
  },
}

function isFallback(operator: string): boolean {
  return operator === ':-' || operator === '-'
}
