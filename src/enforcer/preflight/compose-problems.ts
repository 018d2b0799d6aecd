import { missingVariable } from '../../core/compose/variable-hint.ts'
import type { Problem } from '../../core/errors/errors.ts'
import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import { composeInvalid } from '../rules/files/compose-invalid.ts'
import { loadEnvironment } from '../scan/environment.ts'
import { positionAt } from '../source.ts'

/**
 * Where in its files an environment's compose file is wrong, for an error that says so in Compose's words alone. Empty
 * where that is not to be found: Compose knows more of them than this program does.
 *
 * @param said lines of Compose
 */
export async function composeProblems(
  { root, matrix, environment }: { root: string; matrix: Matrix; environment: EnvironmentRow },
  said: readonly string[],
): Promise<Problem[]> {
  const repository = await loadEnvironment(root, matrix, environment)
  const missing = missingVariable(said)
  if (missing !== undefined) {
    return repository.composeFiles.flatMap(({ source, interpolations }) =>
      interpolations
        .filter(({ name, operator }) => name === missing && operator.endsWith('?'))
        .map(({ span }) => ({ ...positionAt(source, span.start), message: `${missing} is required here` })),
    )
  }
  return [...composeInvalid.check(repository)].map(({ at, message }) => ({ ...at, message }))
}
