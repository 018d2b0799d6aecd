import type { ComposeModel, ComposeService } from './model.ts'

/**
 * The model with only the services that have containers: not those with 0 replicas. A dependency on a service that is not
 * in the model any more is left out, as Compose does: one with 0 replicas has nothing to wait for, and one whose profile
 * is not active is optional, because otherwise Compose refuses the file.
 */
export function startedServices(model: ComposeModel): ComposeModel {
  const started = Object.entries(model.services).filter(([, service]) => replicasOf(service) > 0)
  const names = new Set(started.map(([name]) => name))
  return {
    ...model,
    services: Object.fromEntries(started.map(([name, service]) => [name, withDependencies(service, names)])),
  }
}

/** How many containers of the service there are. */
export function replicasOf({ deploy, scale }: ComposeService): number {
  return deploy?.replicas ?? scale ?? 1
}

function withDependencies(service: ComposeService, names: ReadonlySet<string>): ComposeService {
  const { depends_on: all = {} } = service
  const known = Object.entries(all).filter(([name]) => names.has(name))
  if (known.length === Object.keys(all).length) return service
  const { depends_on: _, ...rest } = service
  return known.length === 0 ? rest : { ...rest, depends_on: Object.fromEntries(known) }
}
