import type { ComposeModel } from '../../core/compose/model.ts'
import { withOwnSubnets } from '../../core/compose/networks/subnets.ts'
import { pickServices } from '../../core/compose/pick-services.ts'
import {
  type ReadinessEndpoint,
  readinessEndpoints,
  type StackInfo,
  serviceEndpoints,
} from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { ServiceReadiness } from '../../core/options/schema.ts'
import { secretValues } from '../../core/text/redact.ts'
import type { ComposeCall } from '../../engine/cli/compose.ts'
import type { StackContext } from '../context.ts'
import { prepareToAsk } from '../probes/endpoint-answers.ts'
import { composeCall } from './compose-call.ts'
import { loadModel } from './model.ts'
import { refuseNeverStarted } from './never-started.ts'
import { runsSideBySide, type StackPlace } from './place.ts'

/** Which services a caller wants, and when they count as ready. */
export interface PrepareChoice {
  /** Only these services and their dependencies. Absent: all. */
  services?: readonly string[] | undefined
  /** When a service counts as ready. Overrides the matrix. */
  readiness?: Readonly<Record<string, ServiceReadiness>> | undefined
}

/** An environment whose files have been read and checked, with the name and ports of its stack. */
export interface PreparedModel extends StackContext {
  place: StackPlace
  call: ComposeCall
  /** The whole compose file, in canonical form. */
  whole: ComposeModel
  /** The same with only the wanted services. */
  model: ComposeModel
  /** Values that no output may show. */
  secrets: readonly string[]
  /** Where the published services answer, by service. */
  services: StackInfo['services']
  /** What must answer before a published service counts as ready, by service. */
  readiness: Readonly<Record<string, ReadinessEndpoint>>
}

/**
 * Reads and checks the files of an environment: its compose file must agree with the matrix. Every start, refresh and
 * status begins with this.
 *
 * @throws OPTIONS_INVALID, PUBLISH_ADDRESS_MISSING, COMPOSE_INVALID, DOCKERFILE_MISSING, DOCKERFILE_OUTSIDE_PATTERN,
 *   MATRIX_CONTRADICTED, SERVICE_UNKNOWN, SERVICE_NEVER_STARTED
 */
export async function prepareModel(
  context: StackContext,
  place: StackPlace,
  { services, readiness: own = {} }: PrepareChoice = {},
): Promise<PreparedModel> {
  const { definition, connection, preflight } = context
  const { matrix, environment, composeFile } = definition
  const { host } = connection.engine
  const endpoints = [matrix, environment.name, place.ports, host] as const
  // First, because it throws for wrong options.
  const readiness = readinessEndpoints(...endpoints, own)
  const call = callOf(context, place)
  // Runs while Compose reads the same files in a process of its own. If both fail, the error of Compose is thrown.
  const checking = preflight.check(definition)
  checking.catch(() => {}) // Awaited below.
  const loaded = await loadModel(definition, call, place.ports, preflight)
  await checking
  const { model: whole, freed } = runsSideBySide(definition)
    ? withOwnSubnets(loaded)
    : { model: loaded, freed: [] }
  for (const { network, fixed } of freed) context.emit({ type: 'network-freed', network, fixed })
  const absent = (services ?? []).filter((name) => !Object.hasOwn(whole.services, name))
  await refuseNeverStarted(definition, preflight, absent, { by: 'user' })
  const model = services ? pickServices(whole, services, composeFile) : whole
  requireStarted(model, Object.keys(own))
  return {
    ...context,
    place,
    call,
    whole,
    model,
    secrets: secretValues(whole),
    services: pick(serviceEndpoints(...endpoints), model),
    readiness: pick(readiness, model),
  }
}

/** How Compose is called. A command that changes something is recorded while it runs. */
function callOf(
  { definition, connection, registry, self, signal }: StackContext,
  place: StackPlace,
): ComposeCall {
  return composeCall(definition, connection, place.project, place.ports, {
    signal,
    note(verb, pid) {
      prepareToAsk()
      return registry.commands.note(place.project, self, verb, pid)
    },
  })
}

function pick<T>(byService: Readonly<Record<string, T>>, { services }: ComposeModel): Record<string, T> {
  return Object.fromEntries(Object.entries(byService).filter(([name]) => Object.hasOwn(services, name)))
}

/** @throws OPTIONS_INVALID when the option `readiness` names a service that is not started */
function requireStarted(model: ComposeModel, services: readonly string[]): void {
  const absent = services.find((name) => !Object.hasOwn(model.services, name))
  if (absent === undefined) return
  throw new SsotError({
    code: 'OPTIONS_INVALID',
    service: absent,
    summary: `The options of ssot-docker are wrong: "readiness.${absent}" is about a service that is not started, because "services" neither names nor needs it`,
    todo: 'Take it out of "readiness", or add it to "services".',
  })
}
