import { dirname, join } from 'node:path'
import type { PortBlock } from '../../core/matrix/port-blocks.ts'
import { type ImageSource, interpolationVariables } from '../../core/matrix/variables.ts'
import type { ComposeCall } from '../../engine/cli/compose.ts'
import type { Connection } from '../../engine/connect/connect.ts'
import { publishAddressMissing } from '../../engine/connect/publish-address.ts'
import { TimeBudget } from '../../host/tools/time-budget.ts'
import type { StackDefinition } from './definition.ts'

/**
 * Where this machine gets base images from. Without a profile it is the registry, because only the set-up builds Debian
 * images.
 */
export function imageSource({ profile }: Connection): ImageSource {
  return profile?.images.source ?? 'registry'
}

/** For the commands of callers that have no limit of their own. A busy machine needs a tenth of it. */
export const COMMAND_LIMIT_MS = 60_000

/**
 * How Compose is called for a stack: with the same folder, project and variables each time.
 * @throws PUBLISH_ADDRESS_MISSING
 */
export function composeCall(
  definition: StackDefinition,
  connection: Connection,
  project: string,
  ports: PortBlock,
  more: Partial<Pick<ComposeCall, 'signal' | 'note' | 'budget' | 'onSilence'>> = {},
): ComposeCall {
  const { publishAddress } = connection
  if (publishAddress === null) throw publishAddressMissing(connection.engine.host)
  const variables = interpolationVariables({
    matrix: definition.matrix,
    environment: definition.environment,
    ports,
    host: connection.engine.host,
    imageSource: imageSource(connection),
    // Empty, so that `:?` in a compose file that needs it reports its absence.
    buildCaFile: connection.profile?.buildCaFile ?? '',
    env: connection.env,
  })
  return {
    compose: connection.target.compose,
    buildx: connection.target.buildx,
    project,
    publishAddress,
    cwd: dirname(definition.composeFile),
    // Only the matrix says which profiles are active.
    env: { ...connection.env, COMPOSE_PROFILES: undefined, ...variables },
    variables: Object.keys(variables),
    profiles: definition.environment.profiles,
    envFile:
      definition.environment.envFile === null ? null : join(definition.root, definition.environment.envFile),
    secrets: connection.secrets,
    budget: new TimeBudget(COMMAND_LIMIT_MS, null),
    ...more,
  }
}
