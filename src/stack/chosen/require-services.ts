import type { Connection } from '../../engine/connect/connect.ts'
import type { ContainerSummary } from '../../engine/containers.ts'
import { composeCall } from '../definition/compose-call.ts'
import { loadModel } from '../definition/model.ts'
import { stablePlace } from '../definition/place.ts'
import type { Preflight } from '../definition/preflight.ts'
import { requireServices, serviceUnknown } from '../definition/require-services.ts'
import { type ChosenStack, definitionOfStack } from './choose-stack.ts'

/**
 * Checks that a stack can have these services: for a stable stack by its compose file, for the stack of a test run by its
 * containers, because no other ones will be added to it.
 * @throws SERVICE_UNKNOWN, SERVICE_NEVER_STARTED, and the errors of {@link loadModel}
 */
export async function requireServicesOf(
  chosen: ChosenStack,
  { connection, preflight }: { connection: Connection; preflight: Preflight },
  services: readonly string[],
  containers: readonly Pick<ContainerSummary, 'service'>[],
): Promise<void> {
  if (!chosen.isStable) {
    requireThere(chosen.project, services, [...new Set(containers.map(({ service }) => service))])
    return
  }
  const definition = definitionOfStack(chosen)
  const { project, ports } = stablePlace(definition)
  const call = composeCall(definition, connection, project, ports)
  const { model } = await loadModel(definition, call, ports, preflight)
  await requireServices(definition, preflight, model, services)
}

function requireThere(project: string, services: readonly string[], known: readonly string[]): void {
  const unknown = services.filter((name) => !known.includes(name))
  if (unknown.length > 0) throw serviceUnknown(project, unknown, known)
}
