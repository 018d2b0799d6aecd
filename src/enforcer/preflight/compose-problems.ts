import { missingVariable } from '../../core/compose/variable-hint.ts'
import type { Problem } from '../../core/errors/errors.ts'
import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import { composeInvalid } from '../rules/files/compose-invalid.ts'
import { loadEnvironment } from '../scan/environment.ts'
import { positionAt } from '../source.ts'

/**
 * The places at which an environment's compose files are wrong, to add to an error that has only Compose's own message.
 * Empty if no place is found: Compose checks more than this program does.
 *
 * @param said the lines that Compose printed
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
