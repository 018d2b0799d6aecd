import { isReadByDocker } from '../../../core/matrix/checks/variables.ts'
import { readersOf } from '../../compose/environment.ts'
import { type LackingIn, lackingIn } from '../../compose/given.ts'
import { isHostPort } from '../../compose/host-port.ts'
import type { ComposeFile, Interpolation } from '../../compose/model.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { isInMessage, nestedInterpolations, requirement } from './interpolations.ts'

/**
 * Finds defaults of variables in compose files. `${NAME:+value}` is not a default: it replaces the value of a variable
 * that is set, and gives nothing for one that is missing.
 */
export const silentFallback: Rule = {
  id: 'silent-fallback',
  severity: 'error',
  catches:
    'a default for a variable, also an empty one, that an environment may use: `${NAME:-value}`, `${NAME-value}` without a value in the matrix or in the *Env file*',
  why: 'What runs then depends on who starts it: the variable may be set on one machine and missing on another, and nobody notices. A row under Variables gives it a value in each environment, so that the default never applies. Defaults of host ports are skipped, because the matrix decides these. Where Docker or the operating system reads the variable, such as `HOME` or `DOCKER_HOST`, the matrix cannot set it, so that its default is only a warning.',
  example: {
    wrong: 'image: ${POSTGRES_IMAGE:-postgres:15}\n',
    right: '| POSTGRES_IMAGE | postgres:15 | postgres:15 |  # a row under Variables\n',
  },
  fix: 'makes the variable required, with a message that says where its value comes from',
  beforeStart: true,
  needsMatrix: false,
  *check(repository): Iterable<Finding> {
    const lacking = lackingIn(repository)
    const readers = readersOf(repository)
    for (const file of repository.composeFiles) {
      // No stack gets what is in a file that no environment reads.
      if (repository.matrix.matrix !== null && readers(file.source.path).length === 0) continue
      for (const { interpolation, within } of nestedInterpolations(file)) {
        if (!isFallback(interpolation.operator) || isInMessage(within)) continue
        if (isWithoutEffect(file, interpolation, repository.matrix.matrix !== null, lacking)) continue
        // The edit of the outer variable replaces this one as well.
        const isCovered = within.some(({ operator }) => isFallback(operator))
        const { todo, edit } = requirement(file, interpolation, repository.matrix.matrix, lacking)
        const { name, operator, operand, path, span } = interpolation
        yield {
          rule: 'silent-fallback',
          ...(repository.matrix.matrix !== null && isReadByDocker(name) ? { level: 'warning' } : {}),
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

/** Whether the default never counts: the matrix decides host ports, and may give the variable a value. */
function isWithoutEffect(
  file: ComposeFile,
  interpolation: Interpolation,
  hasMatrix: boolean,
  lacking: LackingIn,
): boolean {
  // Compose itself sets it, to the name of the stack.
  if (interpolation.name === 'COMPOSE_PROJECT_NAME') return true
  if (!hasMatrix) return false
  return isHostPort(file, interpolation) || lacking(file.source.path, interpolation).length === 0
}

function isFallback(operator: string): boolean {
  return operator === ':-' || operator === '-'
}
