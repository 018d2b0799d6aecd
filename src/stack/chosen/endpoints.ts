import { type ServiceEndpoint, serviceEndpoints } from '../../core/endpoints/endpoints.ts'
import { needsSources } from '../../core/endpoints/urls/complete.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { serviceOfRow } from '../../core/matrix/names.ts'
import { publishedServices } from '../../core/matrix/port-blocks.ts'
import type { Connection } from '../../engine/connect/connect.ts'
import { composeCall } from '../definition/compose-call.ts'
import type { StackDefinition } from '../definition/definition.ts'
import { endpointsIn } from '../definition/endpoints.ts'
import { loadModel } from '../definition/model.ts'
import { type StackPlace, stablePlace } from '../definition/place.ts'
import type { Preflight } from '../definition/preflight.ts'
import { inspectAll } from '../targets/observe.ts'
import { type ChosenStack, definitionOfStack } from './choose-stack.ts'
import { portsOfRun } from './run-ports.ts'

export interface EndpointsInput {
  connection: Connection
  preflight: Preflight
}

/**
 * Where the published services of a stack answer, by the names of their rows: for a stable stack all of its environment, whether
 * or not they are running; for the stack of a test run those that it has. The compose file is read only where a URL depends on
 * it.
 * @throws STACK_UNKNOWN when the ports of a test run's stack are not known
 * @throws VARIABLE_MISSING, and the errors of {@link loadModel}
 */
export async function endpointsOfStack(
  input: EndpointsInput,
  chosen: ChosenStack,
): Promise<Record<string, ServiceEndpoint>> {
  const definition = definitionOfStack(chosen)
  if (chosen.isStable) return endpointsAt(input, definition, stablePlace(definition))
  const { engine } = input.connection
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
  const all = await endpointsAt(input, definition, { project: chosen.project, ports: found.ports })
  return Object.fromEntries(Object.entries(all).filter(([name]) => there.has(serviceOfRow(name))))
}

async function endpointsAt(
  { connection, preflight }: EndpointsInput,
  definition: StackDefinition,
  { project, ports }: StackPlace,
): Promise<Record<string, ServiceEndpoint>> {
  const { matrix, environment } = definition
  const { host } = connection.engine
  const rows = publishedServices(matrix, environment.name)
  if (!rows.some(([row]) => needsSources(row)))
    return serviceEndpoints(matrix, environment.name, ports, host, null)
  const call = composeCall(definition, connection, project, ports)
  const { model, env } = await loadModel(definition, call, ports, preflight)
  return endpointsIn(definition, model, { ...call, env }, ports, host)
}
