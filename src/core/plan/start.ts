import type { ComposeModel, ComposeService, DependencyCondition } from '../compose/model.ts'
import { SsotError } from '../errors/errors.ts'

export interface Dependency {
  service: string
  condition: DependencyCondition
}

export interface PlannedService {
  name: string
  dependsOn: Dependency[]
  /**
   * Whether the service is for coming to an end. `must`: another one waits for its completion. `may`: nothing says
   * that it stays (no healthcheck, no published port, no restart policy), so an exit with 0 is as good as running.
   * `never`: an exit is a failure.
   */
  completes: 'must' | 'may' | 'never'
}

export interface StartPlan {
  /** In an order in which every service stands after what it depends on. */
  services: PlannedService[]
}

/**
 * The order in which a stack starts. Only the compose file decides: each service waits for exactly the
 * conditions of its own `depends_on`.
 *
 * @param hasHealthcheck whether a container of the service has one, from the compose file or its image
 * @throws COMPOSE_INVALID when a service waits for the health of one without a healthcheck
 */
export function planStart(model: ComposeModel, hasHealthcheck: (service: string) => boolean): StartPlan {
  const services = plannedServices(model, hasHealthcheck)
  for (const { name, dependsOn } of services) requireHealthchecks(name, dependsOn, hasHealthcheck)
  return { services }
}

/** The services in the order of {@link planStart}, whether or not they can be started in it. */
export function plannedServices(
  model: ComposeModel,
  hasHealthcheck: (service: string) => boolean,
): PlannedService[] {
  const awaited = new Set(
    Object.values(model.services).flatMap((service) =>
      Object.entries(service.depends_on ?? {})
        .filter(([, { condition }]) => condition === 'service_completed_successfully')
        .map(([name]) => name),
    ),
  )
  const services = Object.entries(model.services).map(([name, service]) => ({
    name,
    dependsOn: dependenciesOf(service, model),
    completes: completes(awaited.has(name), hasHealthcheck(name) || stays(service)),
  }))
  return inDependencyOrder(services)
}

function completes(isAwaited: boolean, staysUp: boolean): PlannedService['completes'] {
  if (isAwaited) return 'must'
  return staysUp ? 'never' : 'may'
}

function requireHealthchecks(
  name: string,
  dependsOn: readonly Dependency[],
  hasHealthcheck: (service: string) => boolean,
): void {
  const without = dependsOn.find(
    ({ service, condition }) => condition === 'service_healthy' && !hasHealthcheck(service),
  )
  if (!without) return
  throw new SsotError({
    code: 'COMPOSE_INVALID',
    service: name,
    summary: `Service ${name} waits for ${without.service} to be healthy, which has no healthcheck`,
    todo: `Give ${without.service} a healthcheck, or let ${name} wait with condition: service_started.`,
  })
}

function dependenciesOf(service: ComposeService, model: ComposeModel): Dependency[] {
  return Object.entries(service.depends_on ?? {})
    .filter(([name, { required }]) => required !== false || model.services[name] !== undefined)
    .map(([name, { condition }]) => ({ service: name, condition }))
}

function stays(service: ComposeService): boolean {
  const restarts = typeof service.restart === 'string' && service.restart !== 'no'
  return restarts || (service.ports?.length ?? 0) > 0
}

function inDependencyOrder(services: PlannedService[]): PlannedService[] {
  const byName = new Map(services.map((service) => [service.name, service]))
  const ordered = new Set<PlannedService>()
  const visit = (service: PlannedService): void => {
    if (ordered.has(service)) return
    for (const { service: name } of service.dependsOn) {
      const dependency = byName.get(name)
      if (dependency) visit(dependency)
    }
    ordered.add(service)
  }
  // Compose refuses a model whose dependencies form a circle, so this ends.
  for (const service of services) visit(service)
  return [...ordered]
}

/** The plan as text, one service a line: `backend after postgres healthy, auth healthy`. */
export function describePlan(plan: StartPlan): string {
  return plan.services
    .map(({ name, dependsOn, completes }) => {
      const after = dependsOn.map((d) => `${d.service} ${d.condition.replace('service_', '')}`).join(', ')
      return `${name}${completes === 'never' ? '' : ` (${completes} complete)`}${after === '' ? '' : ` after ${after}`}`
    })
    .join('\n')
}
