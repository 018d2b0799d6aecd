import type { ComposeModel, ComposeService, DependencyCondition } from '../compose/model.ts'

export interface Dependency {
  service: string
  condition: DependencyCondition
}

export interface PlannedService {
  name: string
  dependsOn: Dependency[]
  /**
   * True when a clean exit is what the service is for: another one waits for its completion, or nothing says
   * that it stays (no healthcheck, no published port, no restart policy).
   */
  mayComplete: boolean
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
 */
export function planStart(model: ComposeModel, hasHealthcheck: (service: string) => boolean): StartPlan {
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
    mayComplete: awaited.has(name) || !(hasHealthcheck(name) || stays(service)),
  }))
  return { services: inDependencyOrder(services) }
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
    .map(({ name, dependsOn, mayComplete }) => {
      const after = dependsOn.map((d) => `${d.service} ${d.condition.replace('service_', '')}`).join(', ')
      return `${name}${mayComplete ? ' (one-shot)' : ''}${after === '' ? '' : ` after ${after}`}`
    })
    .join('\n')
}
