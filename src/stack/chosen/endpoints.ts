import { type ServiceEndpoint, serviceEndpoints } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { Engine } from '../../engine/engine.ts'
import { stablePlace } from '../definition/place.ts'
import { inspectAll } from '../targets/observe.ts'
import { type ChosenStack, definitionOfStack } from './choose-stack.ts'
import { portsOfRun } from './run-ports.ts'

/**
 * Where the published services of a stack answer, by service name: for a stable stack all of its environment, whether or
 * not they are running; for the stack of a test run those that it has.
 * @throws STACK_UNKNOWN when the ports of a test run's stack are not known
 */
export async function endpointsOfStack(
  engine: Engine,
  chosen: ChosenStack,
): Promise<Record<string, ServiceEndpoint>> {
  const definition = definitionOfStack(chosen)
  const { matrix, environment } = definition
  if (chosen.isStable)
    return serviceEndpoints(matrix, environment.name, stablePlace(definition).ports, engine.host)
  const observed = await inspectAll(engine, chosen.project)
  const found = portsOfRun(definition, observed)
  if ('unknown' in found) {
    throw new SsotError({
      code: 'STACK_UNKNOWN',
      summary: `The ports of ${chosen.project} are not known: ${found.unknown}`,
      todo: `\`npx ssot-docker status --stack ${chosen.project}\` shows its containers.`,
    })
  }
  const there = new Set(observed.map(({ summary }) => summary.service))
  const all = Object.entries(serviceEndpoints(matrix, environment.name, found.ports, engine.host))
  return Object.fromEntries(all.filter(([service]) => there.has(service)))
}
