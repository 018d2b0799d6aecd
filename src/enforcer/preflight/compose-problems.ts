import { missingVariable } from '../../core/compose/variable-hint.ts'
import type { WrongContext, WrongInModel, WrongService } from '../../core/compose/wrong-in-model.ts'
import type { Problem } from '../../core/errors/errors.ts'
import { environmentsOf } from '../compose/environment.ts'
import { saidAt } from '../compose/places.ts'
import type { Repository } from '../repository.ts'
import type { Rule } from '../rule.ts'
import { composeInvalid } from '../rules/files/compose-invalid.ts'
import { subnetFixed } from '../rules/names/subnet-fixed.ts'
import { loadEnvironment } from '../scan/environment.ts'
import { positionAt } from '../source.ts'
import type { PreflightSubject } from './subject.ts'

/**
 * The places at which an environment's compose files are wrong, to add to an error that has none. Empty if no place is
 * found: Compose checks more than this program does.
 */
export function composeProblems(
  { root, matrix, environment }: PreflightSubject,
  wrong: WrongInModel,
): Problem[] {
  const repository = loadEnvironment(root, matrix, environment)
  switch (wrong) {
    case 'needed subnets':
      return foundBy([subnetFixed], repository)
    default: {
      if ('contexts' in wrong) return wrong.contexts.flatMap((one) => builtAt(one, repository))
      if ('services' in wrong) return wrong.services.flatMap((one) => servicesAt(one, repository))
      const missing = missingVariable(wrong.printed)
      return missing === undefined ? foundBy([composeInvalid], repository) : requiring(missing, repository)
    }
  }
}

function foundBy(rules: readonly Rule[], repository: Repository): Problem[] {
  return rules.flatMap((rule) => [...rule.check(repository)].map(({ at, message }) => ({ ...at, message })))
}

/** The place at which a service says what it builds in, once for each file that has the service. */
function builtAt({ service: name, context, message }: WrongContext, repository: Repository): Problem[] {
  return environmentsOf(repository).flatMap(({ services }) =>
    services.flatMap(({ file, service }) => {
      if (service.name !== name || service.build === null) return []
      const place = (context === null ? service.build.contextText : null) ?? service.build
      return [{ ...saidAt(file, place), message }]
    }),
  )
}

/** The keys of a service, once for each file that has it. */
function servicesAt({ service: name, message }: WrongService, repository: Repository): Problem[] {
  return environmentsOf(repository).flatMap(({ services }) =>
    services.flatMap(({ file, service }) =>
      service.name === name ? [{ ...positionAt(file.source, service.span.start), message }] : [],
    ),
  )
}

/** The places that require a variable. */
function requiring(variable: string, { composeFiles }: Repository): Problem[] {
  return composeFiles.flatMap(({ source, interpolations }) =>
    interpolations
      .filter(({ name, operator }) => name === variable && operator.endsWith('?'))
      .map(({ span }) => ({ ...positionAt(source, span.start), message: `${variable} is required here` })),
  )
}
