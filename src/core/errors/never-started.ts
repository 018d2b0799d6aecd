import type { EnvironmentRow } from '../matrix/matrix.ts'
import { type SourcePosition, SsotError } from './errors.ts'

/** A service of a compose file that is never started. */
export interface NeverStarted {
  service: string
  at: SourcePosition
  /** Its profiles, none of which is active; none: it has 0 replicas. */
  profiles: readonly string[]
}

/** Who wants the services: the matrix, which publishes them in the environment, or the user, who names them. */
export type Wanting = 'matrix' | 'user'

/** @returns SERVICE_NEVER_STARTED, with the place of each service */
export function neverStarted(
  services: readonly NeverStarted[],
  environment: Pick<EnvironmentRow, 'name' | 'composeFile' | 'profiles' | 'at'>,
  wanting: Wanting,
): SsotError {
  const { name, composeFile, at } = environment
  const [only, ...more] = services
  const reasons = services.map((one) => `${one.service} (${reasonOf(one)})`).join(', ')
  const isProfile = services.some(({ profiles }) => profiles.length > 0)
  return new SsotError({
    code: 'SERVICE_NEVER_STARTED',
    ...(only !== undefined && more.length === 0 ? { service: only.service } : {}),
    summary:
      wanting === 'matrix'
        ? `${composeFile} does not start services that the matrix publishes in environment ${name}: ${reasons}`
        : `${composeFile} does not start these services in environment ${name}: ${reasons}`,
    problems: [
      ...services.map((one) => ({
        ...one.at,
        message: `service ${one.service} has ${one.profiles.length === 0 ? '' : 'the '}${reasonOf(one)}`,
      })),
      ...(isProfile ? [{ ...at, message: `environment ${name} ${activeIn(environment)}` }] : []),
    ],
    todo: todoOf(services, environment, wanting),
  })
}

function reasonOf({ profiles }: NeverStarted): string {
  return profiles.length === 0 ? '0 replicas' : named(profiles)
}

function activeIn({ profiles }: Pick<EnvironmentRow, 'profiles'>): string {
  return profiles.length === 0 ? 'has no active profiles' : `has only the active ${named(profiles)}`
}

/** `profile tools`, `profiles tools, debug` */
function named(profiles: readonly string[]): string {
  return `${profiles.length === 1 ? 'profile' : 'profiles'} ${profiles.join(', ')}`
}

function todoOf(
  services: readonly NeverStarted[],
  { name }: Pick<EnvironmentRow, 'name'>,
  wanting: Wanting,
): string {
  const profiles = [...new Set(services.flatMap((one) => one.profiles.slice(0, 1)))]
  const replicas = services.some((one) => one.profiles.length === 0)
  const acts = [
    ...(profiles.length === 0
      ? []
      : [
          `Write ${profiles.join(', ')} into the column Profiles of environment ${name} in the matrix; if there is no such column, add it.`,
        ]),
    ...(replicas
      ? [`Give ${profiles.length === 0 ? 'the service' : 'the others'} at least one replica.`]
      : []),
    ...(wanting === 'matrix' && profiles.length > 0
      ? [`A service that is not to be started gets \`-\` under ${name} in the table Services.`]
      : []),
    ...(profiles.length === 0 ? [] : ['The variable COMPOSE_PROFILES has no effect.']),
  ]
  return acts.join(' ')
}
