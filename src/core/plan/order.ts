import type { ComposeModel, ComposeService, DependencyCondition } from '../compose/model.ts'
import { SsotError } from '../errors/errors.ts'
import type { Completes, Dependency, StartOperation } from './operation.ts'

/** A service with its dependencies in the compose file. */
export interface PlannedService {
  name: string
  dependsOn: Dependency[]
  completes: Completes
  /** See {@link StartOperation.isOptional}. */
  isOptional: boolean
}

/**
 * The services of a model, each after the services that it depends on. A service waits for exactly the conditions of its
 * own `depends_on`.
 *
 * @param awaitedIn the model whose services wait for these. Default: the same one
 */
export function inStartOrder(model: ComposeModel, awaitedIn: ComposeModel = model): PlannedService[] {
  const completed = awaitedAs(awaitedIn, 'service_completed_successfully')
  const healthy = awaitedAs(awaitedIn, 'service_healthy')
  const services = Object.entries(model.services).map(([name, service]) => ({
    name,
    dependsOn: dependenciesOf(service, model),
    completes: completes(completed.has(name), healthy.has(name) || keepsRunning(service)),
    isOptional: isOptional(name, model),
  }))
  return inDependencyOrder(services)
}

/**
 * Refuses a start that would wait forever.
 * @param hasHealthcheck whether a container of the service has one, from the compose file or its image
 * @throws COMPOSE_INVALID when a service waits for the health of a service without a healthcheck
 */
export function requireHealthchecks(
  services: readonly { service: string; after: readonly Dependency[] }[],
  hasHealthcheck: (service: string) => boolean,
): void {
  for (const { service: name, after } of services) {
    const without = after.find(
      ({ service, condition }) => condition === 'service_healthy' && !hasHealthcheck(service),
    )
    if (!without) continue
    throw new SsotError({
      code: 'COMPOSE_INVALID',
      service: name,
      summary: `Service ${name} waits for ${without.service} to be healthy, but ${without.service} has no healthcheck`,
      todo: `Give ${without.service} a healthcheck, or let ${name} wait for it with \`condition: service_started\`.`,
    })
  }
}

/** The services for which another service waits with this condition. */
function awaitedAs({ services }: ComposeModel, wanted: DependencyCondition): Set<string> {
  return new Set(
    Object.values(services).flatMap((service) =>
      Object.entries(service.depends_on ?? {})
        .filter(([, { condition }]) => condition === wanted)
        .map(([name]) => name),
    ),
  )
}

/** Whether other services depend on it, all of them with `required: false`. */
function isOptional(name: string, { services }: ComposeModel): boolean {
  const dependents = Object.values(services).flatMap(({ depends_on }) => depends_on?.[name] ?? [])
  return dependents.length > 0 && dependents.every(({ required }) => required === false)
}

function completes(isAwaited: boolean, mustRun: boolean): Completes {
  if (isAwaited) return 'must'
  return mustRun ? 'never' : 'may'
}

function dependenciesOf(service: ComposeService, model: ComposeModel): Dependency[] {
  return Object.entries(service.depends_on ?? {})
    .filter(([name, { required }]) => required !== false || model.services[name] !== undefined)
    .map(([name, { condition }]) => ({ service: name, condition }))
}

function keepsRunning({ restart, deploy, ports, healthcheck }: ComposeService): boolean {
  // `deploy` takes precedence over `restart`. Both kinds of `on-failure` leave an exit with 0 as it is.
  const policy = deploy?.restart_policy ? (deploy.restart_policy.condition ?? 'no') : (restart ?? 'no')
  const isRestarted = !/^(no$|none$|on-failure)/.test(policy)
  return isRestarted || (ports?.length ?? 0) > 0 || isChecked(healthcheck)
}

function isChecked(healthcheck: ComposeService['healthcheck']): boolean {
  const [kind] = [healthcheck?.test ?? []].flat()
  return healthcheck?.disable !== true && kind !== undefined && kind !== 'NONE'
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
