import type { ComposeModel } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { nearestName, perhaps } from '../../core/text/suggest.ts'
import type { StackDefinition } from './definition.ts'
import { refuseNeverStarted } from './never-started.ts'
import type { Lookup } from './preflight.ts'

/**
 * @throws SERVICE_UNKNOWN when the compose file does not have one of the services
 * @throws SERVICE_NEVER_STARTED when it has one, but no profile of it is active, or it has 0 replicas
 */
export async function requireServices(
  definition: StackDefinition,
  lookup: Pick<Lookup, 'unstarted'>,
  model: ComposeModel,
  services: readonly string[],
): Promise<void> {
  const { composeFile } = definition
  const known = Object.keys(model.services)
  const unknown = services.filter((name) => !Object.hasOwn(model.services, name))
  if (unknown.length === 0) return
  await refuseNeverStarted(definition, lookup, unknown, 'user')
  throw serviceUnknown(composeFile, unknown, known)
}

/**
 * @param whose a compose file, or a stack
 * @param known its services; only a stack may have none
 */
export function serviceUnknown(
  whose: string,
  unknown: readonly string[],
  known: readonly string[],
): SsotError {
  return new SsotError({
    code: 'SERVICE_UNKNOWN',
    summary: `${whose} has no service ${unknown.map((name) => name + perhaps(nearestName(name, known))).join(', ')}`,
    todo:
      known.length === 0
        ? 'It has no containers: it is just being removed.'
        : `Use one of ${known.join(', ')}.`,
  })
}
