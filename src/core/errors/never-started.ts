import { type SourcePosition, SsotError } from './errors.ts'

/** A service of a compose file that is never started. */
export interface NeverStarted {
  service: string
  at: SourcePosition
  /** At least one, unless it has 0 replicas. */
  profiles: readonly string[]
}

/** Who wants the services: the matrix, which publishes them in an environment, or the user, who names them. */
export type Wanting = { by: 'matrix'; environment: string } | { by: 'user' }

/** @returns SERVICE_NEVER_STARTED, with the place of each service */
export function neverStarted(
  services: readonly NeverStarted[],
  composeFile: string,
  wanting: Wanting,
): SsotError {
  const [only, ...more] = services
  const reasons = services.map((one) => `${one.service} (${reasonOf(one)})`).join(', ')
  return new SsotError({
    code: 'SERVICE_NEVER_STARTED',
    ...(only !== undefined && more.length === 0 ? { service: only.service } : {}),
    summary:
      wanting.by === 'matrix'
        ? `${composeFile} does not start services that the matrix publishes in environment ${wanting.environment}: ${reasons}`
        : `${composeFile} does not start these services: ${reasons}`,
    problems: services.map((one) => ({
      ...one.at,
      message: `service ${one.service} has ${one.profiles.length === 0 ? '' : 'the '}${reasonOf(one)}`,
    })),
    todo: todoOf(services, wanting),
  })
}

function reasonOf({ profiles }: NeverStarted): string {
  if (profiles.length === 0) return '0 replicas'
  return `${profiles.length === 1 ? 'profile' : 'profiles'} ${profiles.join(', ')}`
}

function todoOf(services: readonly NeverStarted[], wanting: Wanting): string {
  if (services.every(({ profiles }) => profiles.length === 0)) return 'Give the service at least one replica.'
  const other =
    wanting.by === 'matrix'
      ? ` If it is not to be started, write - for it under ${wanting.environment} in the matrix.`
      : ''
  return `To activate the service, remove its \`profiles\`: it is then started with the others.${other} No profile is ever active here, whatever COMPOSE_PROFILES says: the matrix and the compose file alone decide what runs.`
}
