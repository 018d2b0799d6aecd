import type { ComposeModel } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { nearestName, perhaps } from '../../core/text/suggest.ts'

/** @throws SERVICE_UNKNOWN when the compose file does not have one of the services */
export function requireServices(model: ComposeModel, services: readonly string[], composeFile: string): void {
  const known = Object.keys(model.services)
  const unknown = services.filter((name) => !Object.hasOwn(model.services, name))
  if (unknown.length === 0) return
  throw new SsotError({
    code: 'SERVICE_UNKNOWN',
    summary: `${composeFile} has no service ${unknown.map((name) => name + perhaps(nearestName(name, known))).join(', ')}`,
    todo: `Use one of ${known.join(', ')}.`,
  })
}
