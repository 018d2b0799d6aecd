import { SsotError } from '../errors/errors.ts'
import type { ComposeModel } from './model.ts'

/**
 * The names in a model that are not derived from the project name, one phrase each; empty when there is none. Under
 * such a name, a second stack of the same file would get the container, network or volume of the first.
 *
 * @param model in canonical form, in which Compose has filled in every name
 */
export function fixedNames(model: ComposeModel): string[] {
  const found: string[] = []
  for (const [service, { container_name: name }] of Object.entries(model.services)) {
    if (name !== undefined) found.push(`container_name: ${name} of service ${service}`)
  }
  for (const kind of ['networks', 'volumes'] as const) {
    for (const [key, resource] of Object.entries(model[kind] ?? {})) {
      if (resource?.external || resource?.name === undefined) continue
      if (resource.name !== `${model.name}_${key}`) found.push(`name: ${resource.name} of ${kind}.${key}`)
    }
  }
  return found
}

/** @throws COMPOSE_INVALID when there are fixed names; it lists all of them */
export function requireOwnNames(model: ComposeModel, composeFile: string): void {
  const found = fixedNames(model)
  if (found.length === 0) return
  throw new SsotError({
    code: 'COMPOSE_INVALID',
    summary: `${composeFile} fixes names that two stacks on one engine would share: ${found.join('; ')}`,
    todo: 'Remove these names: Compose then derives them from the project name, which is different for each stack. Declare a network or volume that stacks really share with `external: true`; it is never removed.',
  })
}
