import type { ComposeModel } from '../../compose/model.ts'
import type { WantedService } from '../../plan/decide.ts'
import type { ObservedContainer, ObservedStack } from '../../plan/observed.ts'
import type { Operation, StartOperation } from '../../plan/operation.ts'
import { removeContainer } from '../../plan/removal.ts'
import { withRestarted } from '../../plan/restarted.ts'

export interface RecreationPlanInput {
  /** All services of the stack, each after those that it depends on. */
  wanted: readonly WantedService[]
  model: ComposeModel
  observed: ObservedStack
  /** The services whose containers are made anew. */
  recreated: readonly string[]
  /** Services that are only started: they were stopped with the others. */
  woken?: readonly string[]
}

/**
 * The operations that make services anew. Those that follow them are stopped first, with their own signals. What is recreated is killed:
 * nobody wants its data. Its volumes go with it, so that the engine fills them from the image when it creates the container.
 */
export function planRecreation({
  wanted,
  model,
  observed,
  recreated,
  woken = [],
}: RecreationPlanInput): Operation[] {
  const { containers, networks, volumes } = observed
  const followers = followersOf(recreated, model).filter((name) =>
    containers.some(({ service }) => service === name),
  )
  const isRecreated = ({ service }: Pick<ObservedContainer, 'service'>) => recreated.includes(service)
  const own = networks.map(({ id }) => id)
  const filled = new Set(recreated.flatMap((service) => ownVolumes(model, service)))
  const started = new Set([...recreated, ...followers, ...woken])
  return [
    ...followers.flatMap((service): Operation[] => {
      const running = containers.filter((one) => one.service === service && RUNS.has(one.state))
      const ids = running.map(({ id }) => id)
      const hooks = running.some(({ hasPreStop }) => hasPreStop) ? { hasPreStop: true } : {}
      if (ids.length === 0) return []
      return [{ do: 'stop', service, cause: 'dependency changed', containers: ids, ...hooks }]
    }),
    ...containers.filter(isRecreated).map((one) => removeContainer(one, 'kill', own, 'asked for')),
    ...volumes.flatMap(({ name }): Operation[] =>
      filled.has(name) ? [{ do: 'remove volume', name, cause: 'asked for' }] : [],
    ),
    ...recreated.map((service): Operation => ({ do: 'create', service, cause: 'asked for' })),
    ...wanted.flatMap((service): StartOperation[] => {
      if (!started.has(service.name)) return []
      const { name, dependsOn, completes, isOptional } = service
      const after = dependsOn.filter(({ service: needed }) => started.has(needed))
      const cause = recreated.includes(name) ? 'asked for' : 'dependency changed'
      return [{ do: 'start', service: name, cause, after, completes, isOptional }]
    }),
  ]
}

/** The states of a container that can be stopped. */
const RUNS: ReadonlySet<string> = new Set(['running', 'paused', 'restarting'])

/** The services that the compose file says are restarted with these. */
export function followersOf(services: readonly string[], model: Pick<ComposeModel, 'services'>): string[] {
  return withRestarted(services, model).filter((name) => !services.includes(name))
}

/** The names of the volumes that a service writes. */
function ownVolumes({ services, volumes }: ComposeModel, service: string): string[] {
  return (services[service]?.volumes ?? []).flatMap(({ type, source, read_only }) => {
    if (type !== 'volume' || source === undefined || read_only === true) return []
    return volumes?.[source]?.name ?? []
  })
}
