import { SsotError } from '../errors/errors.ts'
import type { ComposeModel } from './model.ts'

/**
 * The names in a model that do not come from the project's, so that a second stack of the same file would get the
 * first one's container, network or volume. One phrase each; empty when there is none.
 *
 * @param model in canonical form, where Compose has filled in every name
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

/** @throws COMPOSE_INVALID naming every one at once */
export function requireOwnNames(model: ComposeModel, composeFile: string): void {
  const found = fixedNames(model)
  if (found.length === 0) return
  throw new SsotError({
    code: 'COMPOSE_INVALID',
    summary: `${composeFile} fixes names that two stacks on one engine would share: ${found.join('; ')}`,
    todo: 'Leave them out: Compose then makes names from the project, which differs from stack to stack. What is really shared is declared with `external: true` and is never removed.',
  })
}
