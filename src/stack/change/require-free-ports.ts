import { portTaken } from '../../core/errors/start-failures.ts'
import { servicesWithPorts } from '../../core/matrix/port-blocks.ts'
import type { ObservedStack } from '../../core/plan/observed.ts'
import type { StackPlan } from '../../core/plan/stack.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { isFreePort } from '../ports/free-port.ts'
import { portHolder } from '../ports/port-holder.ts'

/**
 * Checks the ports of the services that a plan changes, before anything is built or stopped.
 * @throws PORT_TAKEN when another program has taken one
 */
export async function requireFreePorts(
  { definition, connection, place }: Pick<PreparedModel, 'definition' | 'connection' | 'place'>,
  plan: StackPlan,
  { containers }: ObservedStack,
): Promise<void> {
  const { engine } = connection
  const ending = endedContainers(plan, containers)
  const { matrix, environment } = definition
  const changed = new Set(
    plan.decisions.flatMap(({ service, action }) => (action === 'keep' ? [] : [service])),
  )
  for (const [row, port] of servicesWithPorts(matrix, environment.name, place.ports)) {
    const { service, transport } = row
    if (!changed.has(service) || (await isFreePort(engine, { port, transport }))) continue
    const publisher = await engine.inventory.publisherOf(port, transport)
    const isOurs = containers.some((one) => one.service === service && one.name === publisher)
    if (publisher !== null && (isOurs || ending.has(publisher))) continue
    throw portTaken(service, { port, transport }, await portHolder(engine, { port, transport }), undefined)
  }
}

/** Names of the containers that a plan removes or replaces, whose ports become free before anything is started. */
function endedContainers(
  { operations }: StackPlan,
  containers: ObservedStack['containers'],
): ReadonlySet<string> {
  const removed = operations.flatMap((one) => (one.do === 'remove container' ? [one.name] : []))
  const replaced = operations.flatMap((one) => (one.do === 'replace' ? [one.service] : []))
  const old = containers.filter(({ service }) => replaced.includes(service)).map(({ name }) => name)
  return new Set([...removed, ...old])
}
