import { byName } from '../../core/by-name.ts'
import type { ComposeModel } from '../../core/compose/model.ts'
import { dataFolders, withOwnData } from '../../core/compose/mounts/own-data.ts'
import { withOwnSubnets } from '../../core/compose/networks/subnets.ts'
import { pickServices } from '../../core/compose/pick-services.ts'
import { type ReadinessEndpoint, readinessEndpoints, type StackInfo } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { serviceOfRow } from '../../core/matrix/names.ts'
import type { ServiceReadiness } from '../../core/options/schema.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import type { ComposeCall } from '../../engine/cli/compose.ts'
import { BASED_ON_NOTHING, type Based, basedModel, stillBased } from '../baselines/based.ts'
import type { StartParts } from '../containers/start-container.ts'
import type { StackContext } from '../context.ts'
import { prepareToAsk } from '../probes/endpoint-answers.ts'
import { composeCall } from './compose-call.ts'
import { endpointsIn } from './endpoints.ts'
import { loadModel } from './model.ts'
import { missingPaths } from './mounts.ts'
import { refuseNeverStarted } from './never-started.ts'
import { runsSideBySide, type StackPlace } from './place.ts'
import { startParts } from './start-parts.ts'

/** Which services a caller wants, and when they count as ready. */
export interface PrepareChoice {
  /** Only these services and their dependencies. Absent: all. */
  services?: readonly string[] | undefined
  /** When a service counts as ready. Overrides the matrix. */
  readiness?: Readonly<Record<string, ServiceReadiness>> | undefined
  /** The stores that began from baseline images. Absent: none. */
  based?: Based
}

/** An environment whose files have been read and checked, with the name and ports of its stack. */
export interface PreparedModel extends StackContext {
  place: StackPlace
  call: ComposeCall
  /** The whole compose file, in canonical form. */
  whole: ComposeModel
  /** The same with only the wanted services. */
  model: ComposeModel
  /** What belongs to the starts of its containers. */
  parts: StartParts
  /** The stores that begin from baseline images. */
  based: Based
  /** Values that no output may show. */
  secrets: KnownSecrets
  /** Where the published services answer, by the names of their rows. */
  services: StackInfo['services']
  /** What must answer before a published service counts as ready, by service. */
  readiness: Readonly<Record<string, ReadinessEndpoint>>
}

/**
 * Reads and checks the files of an environment: its compose file must agree with the matrix. Every start, refresh and
 * status begins with this.
 *
 * @throws OPTIONS_INVALID, PUBLISH_ADDRESS_MISSING, COMPOSE_INVALID, DOCKERFILE_MISSING, DOCKERFILE_OUTSIDE_PATTERN,
 *   MATRIX_CONTRADICTED, SERVICE_UNKNOWN, SERVICE_NEVER_STARTED, VARIABLE_MISSING
 */
export async function prepareModel(
  context: StackContext,
  place: StackPlace,
  { services, readiness: own = {}, based: begun = BASED_ON_NOTHING }: PrepareChoice = {},
): Promise<PreparedModel> {
  const { definition, connection, preflight } = context
  const { matrix, environment, composeFile } = definition
  const { host } = connection.engine
  // First, because it throws for wrong options.
  const readiness = readinessEndpoints(matrix, environment.name, place.ports, host, own)
  const asking = callOf(context, place)
  // Runs while Compose reads the same files in a process of its own. If both fail, the error of Compose is thrown.
  const checking = preflight.check(definition)
  checking.catch(() => {}) // Awaited below.
  const {
    model: loaded,
    leftOut,
    env,
    replaced,
  } = await loadModel(definition, asking, place.ports, preflight)
  const call = { ...asking, env }
  await checking
  if (replaced.length > 0 && environment.envFile !== null)
    context.emit({ type: 'env-files-replaced', by: environment.envFile, replaced })
  if (leftOut.length > 0) context.emit({ type: 'names-left-out', names: leftOut })
  const whole = runsSideBySide(definition) ? await apart(context, loaded) : loaded
  const absent = (services ?? []).filter((name) => !Object.hasOwn(whole.services, name))
  await refuseNeverStarted(definition, preflight, absent, 'user')
  const picked = services ? pickServices(whole, services, composeFile) : whole
  requireStarted(picked, Object.keys(own))
  const parts = await startParts(definition, call, whole, preflight)
  const based = stillBased(begun, whole, parts.files)
  const model = basedModel(picked, based)
  const endpoints = endpointsIn(definition, whole, call, place.ports, host)
  return {
    ...context,
    place,
    call,
    whole,
    model,
    parts,
    based,
    ...published({ endpoints, readiness, model }),
    secrets: connection.secrets,
  }
}

/** The endpoints of the services that a model has, and what must answer of them. */
export function published({
  endpoints,
  readiness,
  model,
}: {
  endpoints: StackInfo['services']
  readiness: PreparedModel['readiness']
  model: ComposeModel
}): Pick<PreparedModel, 'services' | 'readiness'> {
  return { services: pick(endpoints, model), readiness: pick(readiness, model) }
}

/** The model without what its stack would share with others that run at the same time. */
async function apart(
  { definition, connection, preflight, emit }: StackContext,
  loaded: ComposeModel,
): Promise<ComposeModel> {
  const { model: unshared, freed } = withOwnSubnets(loaded)
  for (const { network, fixed } of freed) emit({ type: 'network-freed', network, fixed })
  const missing = await missingPaths(connection.engine, unshared)
  const folders = dataFolders(unshared).filter(({ path }) => !missing.some((one) => one.path === path))
  const paths = folders.map(({ path }) => path)
  const local = paths.length === 0 ? null : await preflight.foldersNotInGit(definition, paths, connection.env)
  const present = folders.filter(({ path }) => local?.has(path))
  const { model, replaced } = withOwnData(unshared, missing, present)
  for (const mount of replaced) {
    const because = present.includes(mount) ? 'not in git' : 'missing'
    emit({ type: 'data-empty', service: mount.service, target: mount.name, path: mount.path, because })
  }
  return model
}

/** How Compose is called. Each command is recorded while it runs. */
export function callOf(
  { definition, connection, registry, self, signal, budget, emit }: StackContext,
  place: StackPlace,
): ComposeCall {
  return composeCall(definition, connection, place.project, place.ports, {
    signal,
    ...(budget && { budget }),
    onSilence: (verb, ms) => emit({ type: 'command-silent', verb, ms }),
    note(verb, pid) {
      if (verb !== 'config') prepareToAsk()
      return registry.commands.note(place.project, self, verb, pid)
    },
  })
}

function pick<T>(byService: Readonly<Record<string, T>>, { services }: ComposeModel): Record<string, T> {
  return byName(Object.entries(byService).filter(([name]) => Object.hasOwn(services, serviceOfRow(name))))
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
