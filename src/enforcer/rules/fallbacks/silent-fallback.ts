import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { ungivenVariables } from '../shared/ungiven.ts'
import { isInMessage, nestedInterpolations, requirement } from './interpolations.ts'

/**
 * Finds defaults of variables in compose files. `${NAME:+value}` is not a default: it replaces the value of a variable
 * that is set, and gives nothing for one that is missing.
 */
export const silentFallback: Rule = {
  id: 'silent-fallback',
  severity: 'error',
  catches: 'a default for a variable, also an empty one: `${NAME:-value}`, `${NAME-value}`',
  why: 'Nobody notices a missing or misspelt variable, and something else runs than the matrix says. With `:?` Compose stops and says what is missing.',
  example: {
    wrong: 'image: ${POSTGRES_IMAGE:-postgres:15}\n',
    right: 'image: ${POSTGRES_IMAGE:?from the matrix, table Base images}\n',
  },
  fix: 'makes the variable required, with a message that says where its value comes from',
  beforeStart: true,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    const ungivenIn = ungivenVariables(repository)
    for (const file of repository.composeFiles) {
      for (const { interpolation, within } of nestedInterpolations(file)) {
        if (!isFallback(interpolation.operator) || isInMessage(within)) continue
        // The edit of the outer variable replaces this one as well.
        const isCovered = within.some(({ operator }) => isFallback(operator))
        const { todo, edit } = requirement(file, interpolation, repository.matrix.matrix, ungivenIn)
        const { name, operator, operand, path, span } = interpolation
        yield {
          rule: 'silent-fallback',
          at: positionAt(file.source, span.start),
          subject: `${name} at ${path}`,
          message:
            operand === ''
              ? `${name} has an empty default, "${operator}" with nothing after it, which is used if the variable is missing`
              : `${name} has a default, which is used if the variable is missing`,
          todo,
          ...(edit && !isCovered ? { edits: [edit] } : {}),
        }
      }
    }
  },
}

function isFallback(operator: string): boolean {
  return operator === ':-' || operator === '-'
}
