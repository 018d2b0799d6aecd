import type { EnvironmentRow } from '../../core/matrix/matrix.ts'
import type { Repository } from '../repository.ts'
import type { ComposeFile, ServiceSource } from './model.ts'

/** A service, in the file that describes it. */
export interface ServiceInFile {
  readonly file: ComposeFile
  readonly service: ServiceSource
  /** Whether an `include` gives the relative paths of the file another start, so that none of them is known. */
  readonly movesPaths: boolean
}

/** What belongs to an environment: its compose file, and what that one includes. */
export interface EnvironmentServices {
  readonly environment: EnvironmentRow
  /** The environment's compose file first; empty where there is none. */
  readonly files: readonly ComposeFile[]
  /**
   * Also those of which only a service is extended. Compose puts the variables into the whole of each, so that one which
   * is required anywhere in them has to be there.
   */
  readonly interpolated: readonly ComposeFile[]
  readonly services: readonly ServiceInFile[]
  /** False: a file is absent, broken or named by a variable, so there may be more services. */
  readonly isWhole: boolean
}

/** The services of every environment of the matrix, in its order; empty without a matrix. */
export function environmentsOf({ matrix: { matrix }, composeFiles }: Repository): EnvironmentServices[] {
  const byPath = new Map(composeFiles.map((file) => [file.source.path, file]))
  return (matrix?.environments ?? []).map((environment) => {
    const found = new Map<ComposeFile, boolean>()
    const isWhole = collect(environment.composeFile, false, byPath, found)
    const services = [...found].flatMap(([file, movesPaths]) =>
      file.services.map((service) => ({ file, service, movesPaths })),
    )
    const files = [...found.keys()]
    const extended = files.flatMap((file) => [...file.extended].flatMap((path) => byPath.get(path) ?? []))
    return { environment, files, interpolated: [...new Set([...files, ...extended])], services, isWhole }
  })
}

/** Adds a file and what it includes; false where something is not to be had. */
function collect(
  path: string | null,
  movesPaths: boolean,
  byPath: ReadonlyMap<string, ComposeFile>,
  found: Map<ComposeFile, boolean>,
): boolean {
  const file = path === null ? undefined : byPath.get(path)
  if (file === undefined) return false
  if (found.has(file)) return true
  found.set(file, movesPaths)
  const included = file.uses.filter(({ kind }) => kind === 'include')
  const wholes = included.map((use) => collect(use.path, movesPaths || use.movesPaths, byPath, found))
  return file.isWhole && wholes.every((isWhole) => isWhole)
}

/** The paths of the compose files that the environments declare, and of all that these include or extend. */
export function declaredFiles({ matrix: { matrix }, composeFiles }: Repository): ReadonlySet<string> {
  const byPath = new Map(composeFiles.map((file) => [file.source.path, file]))
  const declared = new Set<string>()
  const open = (matrix?.environments ?? []).map(({ composeFile }) => composeFile)
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    if (declared.has(path)) continue
    declared.add(path)
    for (const { path: used } of byPath.get(path)?.uses ?? []) if (used !== null) open.push(used)
  }
  return declared
}

/** Whether a service runs to completion: another one waits for its end. */
export function runsToCompletion(name: string, services: readonly ServiceInFile[]): boolean {
  return services.some(({ service: { dependsOn } }) =>
    dependsOn.some(
      ({ service, condition }) => service.text === name && condition === 'service_completed_successfully',
    ),
  )
}
