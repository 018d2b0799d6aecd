import type { EnvironmentRow, ServiceRow } from '../../../core/matrix/matrix.ts'
import { environmentsOf } from '../../compose/environment.ts'
import { meaningOf } from '../../compose/matrix-variables.ts'
import type { Repository } from '../../repository.ts'

/** A variable of a service's port or URL, and the environments that read a file and are not given it. */
export interface Ungiven {
  readonly service: ServiceRow
  /** At least one. */
  readonly environments: readonly EnvironmentRow[]
}

/** Tells of a variable in a file whether an environment would miss it; undefined: none would. */
export type UngivenIn = (path: string, name: string) => Ungiven | undefined

/**
 * Which variables of the matrix a compose file cannot require. A service that an environment does not publish has neither
 * port nor URL there, and Compose refuses a file in which one is required, also where it only extends a service of it.
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

/** What makes a variable one that the file may require, as the beginning of an instruction. */
export function giveIt({ service, environments }: Ungiven): string {
  const names = environments.map(({ name }) => name).join(', ')
  return `Give ${service.name} a port under ${names} in the matrix, or move what ${names} takes from this file into another one`
}
