import { missingVariable } from '../../core/compose/variable-hint.ts'
import type { WrongInModel } from '../../core/compose/wrong-in-model.ts'
import type { Problem } from '../../core/errors/errors.ts'
import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import type { Repository } from '../repository.ts'
import type { Rule } from '../rule.ts'
import { composeInvalid } from '../rules/files/compose-invalid.ts'
import { containerNameFixed } from '../rules/names/container-name-fixed.ts'
import { networkNameFixed } from '../rules/names/network-name-fixed.ts'
import { subnetFixed } from '../rules/names/subnet-fixed.ts'
import { loadEnvironment } from '../scan/environment.ts'
import { positionAt } from '../source.ts'

/**
 * The places at which an environment's compose files are wrong, to add to an error that has none. Empty if no place is
 * found: Compose checks more than this program does.
 */
export async function composeProblems(
  { root, matrix, environment }: { root: string; matrix: Matrix; environment: EnvironmentRow },
  wrong: WrongInModel,
): Promise<Problem[]> {
  const repository = await loadEnvironment(root, matrix, environment)
  switch (wrong) {
    case 'fixed names':
      return foundBy([containerNameFixed, networkNameFixed], repository)
    case 'needed subnets':
      return foundBy([subnetFixed], repository)
    default: {
      const missing = missingVariable(wrong.printed)
      return missing === undefined ? foundBy([composeInvalid], repository) : requiring(missing, repository)
    }
  }
}

function foundBy(rules: readonly Rule[], repository: Repository): Problem[] {
  return rules.flatMap((rule) => [...rule.check(repository)].map(({ at, message }) => ({ ...at, message })))
}

/** The places that require a variable. */
function requiring(variable: string, { composeFiles }: Repository): Problem[] {
  return composeFiles.flatMap(({ source, interpolations }) =>
    interpolations
      .filter(({ name, operator }) => name === variable && operator.endsWith('?'))
      .map(({ span }) => ({ ...positionAt(source, span.start), message: `${variable} is required here` })),
  )
}
