import { isActive } from '../../compose/environment.ts'
import type { ServiceSource } from '../../compose/model.ts'
import type { ComposeUse } from './uses.ts'

/** Compose takes this name, which no profile can have, for all profiles. */
const ALL = '*'

/** The active profiles of an environment. */
export interface ProfileChoice {
  profiles: string[]
  /** Whether every service has a profile and nothing says which, so that the first one was taken. */
  isGuess: boolean
}

/**
 * The profiles that commands activate, all of the file for `--profile '*'`, and those without which a service cannot start because it
 * depends on one of them.
 * Nothing starts if every service has a profile and none is active; then it is the first one.
 *
 * @param uses the commands that start the environment
 */
export function chooseProfiles(
  services: readonly ServiceSource[],
  uses: readonly ComposeUse[],
): ProfileChoice {
  const known = new Set(services.flatMap(({ profiles }) => profiles))
  const named = uses.flatMap(({ profiles }) => profiles)
  const chosen = new Set(named.includes(ALL) ? known : named.filter((profile) => known.has(profile)))
  const [first] = known
  const isNothing = chosen.size === 0 && services.every(({ profiles }) => profiles.length > 0)
  if (isNothing && first !== undefined) chosen.add(first)
  const isGuess = isNothing && known.size > 1
  for (let size = -1; size !== chosen.size; ) {
    size = chosen.size
    for (const profile of neededBy(activeServices(services, chosen), services, chosen)) chosen.add(profile)
  }
  return { profiles: [...chosen], isGuess }
}

/** The services that start with these profiles. */
export function activeServices<T extends Pick<ServiceSource, 'profiles'>>(
  services: readonly T[],
  active: Iterable<string>,
): T[] {
  const environment = { profiles: [...active] }
  return services.filter((service) => isActive(service, environment))
}

function neededBy(
  starting: readonly ServiceSource[],
  all: readonly ServiceSource[],
  active: ReadonlySet<string>,
): string[] {
  const inactive = all.filter(
    ({ profiles }) => profiles.length > 0 && !profiles.some((profile) => active.has(profile)),
  )
  const needed = new Set(
    starting.flatMap(({ dependsOn, links }) => [
      ...dependsOn.filter(({ required }) => required).map(({ service }) => service.text),
      ...links,
    ]),
  )
  return inactive.filter(({ name }) => needed.has(name)).flatMap(({ profiles }) => profiles.slice(0, 1))
}
