import type { ComposeModel } from '../compose/model.ts'
import { replicasOf } from '../compose/started-services.ts'
import type { StateRow } from '../matrix/matrix.ts'
import type { Obstacle } from './obstacle.ts'

/** A service whose data is kept as an image. */
export interface Store {
  service: string
  /** Absolute paths in its container. */
  data: readonly string[]
}

/**
 * The services of an environment whose data is kept, all together: what a migration has written to one of them may refer to
 * another one.
 */
export interface BaselineGroup {
  stores: readonly Store[]
  /**
   * The stores, the services that write their data, and all that these depend on. Only these run when the images are made, so
   * nothing else can have written the data.
   */
  services: readonly string[]
  /** Files, folders and patterns of them that lead to the data, relative to the repository's root. */
  inputs: readonly string[]
}

/**
 * The group of an environment.
 * @returns null when the matrix asks for no baseline of its services
 */
export function groupOf(model: ComposeModel, state: readonly StateRow[]): BaselineGroup | Obstacle | null {
  const rows = state.filter(
    ({ service, baseline }) => baseline === 'image' && Object.hasOwn(model.services, service),
  )
  if (rows.length === 0) return null
  const writers = rows.flatMap(({ inputs }) => inputs.services)
  const unknown = writers.filter((name) => !Object.hasOwn(model.services, name))
  if (unknown.length > 0) return { is: 'services-unknown', services: distinct(unknown) }
  const unawaited = writers.find((name) => !isAwaited(model, name))
  if (unawaited !== undefined) return { is: 'writer-not-awaited', service: unawaited }
  const stores = rows.map(({ service, data }) => ({ service, data }))
  const several = stores.find(({ service }) => {
    const definition = model.services[service]
    return definition !== undefined && replicasOf(definition) !== 1
  })
  if (several !== undefined) return { is: 'several-containers', service: several.service }
  return {
    stores,
    services: withDependencies(model, [...stores.map(({ service }) => service), ...writers]),
    inputs: distinct(rows.flatMap(({ inputs }) => inputs.paths)),
  }
}

export function isGroup(found: BaselineGroup | Obstacle): found is BaselineGroup {
  return 'stores' in found
}

/** Whether a stack is not ready before a service has done its work: it must complete, or be healthy, or answer. */
function isAwaited({ services }: ComposeModel, name: string): boolean {
  const service = services[name]
  if (service?.healthcheck != null && service.healthcheck.disable !== true) return true
  if ((service?.ports ?? []).length > 0) return true
  return Object.values(services).some(
    ({ depends_on }) => depends_on?.[name]?.condition === 'service_completed_successfully',
  )
}

function withDependencies({ services }: ComposeModel, names: readonly string[]): string[] {
  const found = new Set<string>()
  const open = [...names]
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const service = services[name]
    if (service === undefined || found.has(name)) continue
    found.add(name)
    open.push(...Object.keys(service.depends_on ?? {}))
  }
  return [...found].sort()
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].sort()
}
