import type { EnvironmentRow, ServiceRow } from '../../../core/matrix/matrix.ts'
import { environmentsOf } from '../../compose/environment.ts'
import { meaningOf } from '../../compose/matrix-variables.ts'
import type { Repository } from '../../repository.ts'

/**
 * The service of a port or URL variable, and the environments that read a file but in which the variable is not set.
 */
export interface Ungiven {
  readonly service: ServiceRow
  /** At least one. */
  readonly environments: readonly EnvironmentRow[]
}

/** Looks up where a variable of a file is not set; undefined: it is set in every environment that reads the file. */
export type UngivenIn = (path: string, name: string) => Ungiven | undefined

/**
 * Finds the variables of the matrix that a compose file cannot require. In an environment that does not publish a
 * service, its port and URL variables are not set, and Compose rejects every file that requires one, even if only a
 * service of that file is extended.
 */
export function ungivenVariables(repository: Repository): UngivenIn {
  const { matrix } = repository.matrix
  const readers = new Map<string, EnvironmentRow[]>()
  for (const { environment, interpolated } of environmentsOf(repository)) {
    for (const { source } of interpolated) {
      readers.set(source.path, [...(readers.get(source.path) ?? []), environment])
    }
  }
  return (path, name) => {
    const meaning = meaningOf(name, matrix)
    if (meaning?.kind !== 'port' && meaning?.kind !== 'url') return undefined
    const { service } = meaning
    const environments = (readers.get(path) ?? []).filter((environment) => !service.ports[environment.name])
    return environments.length === 0 ? undefined : { service, environments }
  }
}

/** The beginning of an instruction: what to do so that the file can require the variable. */
export function giveIt({ service, environments }: Ungiven): string {
  const names = environments.map(({ name }) => name).join(', ')
  return `Give ${service.name} a port under ${names} in the matrix, or move what ${names} uses of this file into another file`
}
