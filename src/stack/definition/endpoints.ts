import type { ComposeModel } from '../../core/compose/model.ts'
import { type ServiceEndpoint, serviceEndpoints } from '../../core/endpoints/endpoints.ts'
import { missingVariables } from '../../core/endpoints/urls/complete.ts'
import { type PortBlock, publishedServices } from '../../core/matrix/port-blocks.ts'
import { inEnvironment } from '../../core/secrets/read/in-model.ts'
import type { ComposeCall } from '../../engine/cli/compose.ts'
import type { StackDefinition } from './definition.ts'
import { matrixVariables, valuesIn } from './values.ts'

/**
 * The endpoints of the published services of an environment, by the names of their rows, with complete URLs. The passwords in
 * them are secrets from then on.
 * @param call with the variables that `loadModel` has returned
 * @throws VARIABLE_MISSING
 */
export function endpointsIn(
  { matrix, environment }: Pick<StackDefinition, 'matrix' | 'environment'>,
  model: ComposeModel,
  call: ComposeCall,
  ports: PortBlock,
  host: string,
): Record<string, ServiceEndpoint> {
  const variables = matrixVariables(call)
  const rows = publishedServices(matrix, environment.name).map(([row]) => row)
  const absent = call.envFile === null ? [] : missingVariables(rows, { model, variables })
  const all = { ...variables, ...valuesIn(call.env, absent) }
  const endpoints = serviceEndpoints(matrix, environment.name, ports, host, { model, variables: all })
  const passwords = Object.values(endpoints).flatMap(({ password }) => password ?? [])
  call.secrets.learn(inEnvironment(all)).learn({ secrets: passwords, names: [] })
  return endpoints
}
