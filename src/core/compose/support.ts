import { SsotError } from '../errors/errors.ts'
import type { ComposeModel } from './model.ts'
import { replicasOf } from './started-services.ts'

/**
 * The features of a compose file that this program does not support, one line each; empty when there is none. Compose
 * applies most of them in `up` or `down` and not in `create`, so that a stack would silently lack them.
 */
export function unsupportedFeatures(model: ComposeModel): string[] {
  const found: string[] = []
  for (const [name, service] of Object.entries(model.services)) {
    if (service.post_start?.length) found.push(`service ${name}: post_start hooks`)
    if (service.pre_stop?.length) found.push(`service ${name}: pre_stop hooks`)
    if (service.provider !== undefined) found.push(`service ${name}: provider`)
    const replicas = replicasOf(service)
    if (replicas > 1 && service.ports?.length) {
      found.push(`service ${name}: ${replicas} replicas that publish one host port`)
    }
    for (const kind of ['configs', 'secrets'] as const) {
      for (const { source } of service[kind] ?? []) {
        const definition = model[kind]?.[source]
        if (definition && definition.file === undefined && definition.external !== true) {
          found.push(`service ${name}: ${kind} ${source} without a file`)
        }
      }
    }
  }
  return found
}

/** @throws COMPOSE_INVALID when there are unsupported features; it lists all of them */
export function requireSupported(model: ComposeModel, composeFile: string): void {
  const found = unsupportedFeatures(model)
  if (found.length === 0) return
  throw new SsotError({
    code: 'COMPOSE_INVALID',
    summary: `${composeFile} uses features that this program does not support: ${found.join('; ')}`,
    todo: 'Replace a hook with a one-shot service, use one replica for a service that publishes a port, and use `file:` instead of `content:` or `environment:`.',
  })
}
