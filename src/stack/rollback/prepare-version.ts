import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { ComposeModel } from '../../core/compose/model.ts'
import { readinessEndpoints } from '../../core/endpoints/endpoints.ts'
import { missingVariables } from '../../core/endpoints/urls/complete.ts'
import { matrixOfVersion, withKnownUrls } from '../../core/history/rollback/matrix-of-version.ts'
import type { ComposeCall } from '../../engine/cli/compose.ts'
import { BASED_ON_NOTHING } from '../baselines/based.ts'
import type { StackContext } from '../context.ts'
import type { StackDefinition } from '../definition/definition.ts'
import { endpointsIn } from '../definition/endpoints.ts'
import type { Preflight } from '../definition/preflight.ts'
import { callOf, type PreparedModel, published } from '../definition/prepare.ts'
import { learnSecrets } from '../definition/secrets.ts'
import { startParts } from '../definition/start-parts.ts'
import { matrixVariables, valuesIn, withValuesOfFile } from '../definition/values.ts'
import { requireSameValues, withTodaysValues } from './hidden-values.ts'
import type { RecordedVersion } from './recorded-versions.ts'

/**
 * A version as {@link prepareModel} prepares the files of today. Of today's files only the matrix is read, and the compose file if the
 * record hides values.
 *
 * @param context with the definition of today, whose compose file may be broken or missing
 * @throws ROLLBACK_SECRET_CHANGED
 * @throws COMPOSE_INVALID when a variable is not set that has the content of a config or secret
 */
export async function prepareVersion(
  context: StackContext,
  recorded: RecordedVersion,
): Promise<PreparedModel> {
  const { begun } = recorded.version
  const { connection } = context
  const { host } = connection.engine
  const model = await withTodaysValues(context, recorded)
  const definition = definitionThen(context, recorded, model)
  const { matrix, environment } = definition
  const place = { project: begun.stack, ports: begun.row.ports }
  const then: StackContext = { ...context, definition, preflight: withoutPlaces(context.preflight) }
  const asking = inFolder(callOf(then, place), definition.root)
  // A URL may do without its variables when the env file is gone.
  const rows = hasEnvFile(definition) ? matrix.services : []
  const call = { ...asking, env: await withValuesOfFile(model, rows, asking) }
  await learnSecrets(model, call)
  const parts = await startParts(definition, call, model, then.preflight)
  requireSameValues(recorded, model, parts.files)
  const known = { environment, matrix: withKnownUrls(matrix, urlSources(definition, model, call)) }
  const endpoints = endpointsIn(known, model, call, place.ports, host)
  const readiness = readinessEndpoints(matrix, environment.name, place.ports, host)
  return {
    ...then,
    ...{ place, call, whole: model, model, parts, based: BASED_ON_NOTHING, secrets: connection.secrets },
    ...published({ endpoints, readiness, model }),
  }
}

function definitionThen(
  { definition: { root, matrix, environment }, connection }: StackContext,
  { version: { begun } }: RecordedVersion,
  model: ComposeModel,
): StackDefinition {
  const then = matrixOfVersion(matrix, environment, { row: begun.row, model }, connection.env)
  return { root, ...then, composeFile: join(root, begun.row.composeFile) }
}

/** Compose runs in the folder of the compose file, or in the root if that folder is gone. All paths of a model are absolute. */
function inFolder(call: ComposeCall, root: string): ComposeCall {
  return existsSync(call.cwd) ? call : { ...call, cwd: root }
}

/** What the URLs of today can be completed from. */
function urlSources(
  { matrix: { services } }: StackDefinition,
  model: ComposeModel,
  call: ComposeCall,
): Parameters<typeof withKnownUrls>[1] {
  const variables = matrixVariables(call)
  const absent = call.envFile === null ? [] : missingVariables(services, { model, variables })
  return { model, variables: { ...variables, ...valuesIn(call.env, absent) } }
}

function hasEnvFile({ root, environment: { envFile } }: StackDefinition): boolean {
  return envFile !== null && existsSync(join(root, envFile))
}

/** Today's compose file has no places for what is wrong in an old model. */
function withoutPlaces(preflight: Preflight): Preflight {
  return {
    ...preflight,
    locate: async () => [],
    written: async (_, mounts) => mounts.map(() => null),
    unstarted: async () => [],
  }
}
