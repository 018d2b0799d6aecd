import type { EnvironmentRow } from '../../core/matrix/matrix.ts'
import type { Repository } from '../repository.ts'
import type { ComposeFile, ServiceSource } from './model.ts'

/** A service, in the file that describes it. */
export interface ServiceInFile {
  readonly file: ComposeFile
  readonly service: ServiceSource
  /** Whether an `include` changes the folder that the file's relative paths start from, so none of them is known. */
  readonly movesPaths: boolean
}

/** An environment with its services: those of its compose file and of the files that it includes. */
export interface EnvironmentServices {
  readonly environment: EnvironmentRow
  /** The environment's compose file first; empty if it does not exist. */
  readonly files: readonly ComposeFile[]
  /**
   * `files`, and the files of which only a service is extended. Compose interpolates all of each file, so every
   * variable that is required anywhere in them must be set.
   */
  readonly interpolated: readonly ComposeFile[]
  readonly services: readonly ServiceInFile[]
  /** False: a file is missing, broken or named by a variable, so there may be more services. */
  readonly isWhole: boolean
}

/** Every environment with its services, in the order of the matrix; empty without a matrix. */
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

/** Adds a file and the files that it includes. Returns false if one of them could not be read in full. */
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

/** Whether a start knows a service: it is in no profile, or in one that is active in the environment. */
export function isActive(
  { profiles }: Pick<ServiceSource, 'profiles'>,
  { profiles: active }: Pick<EnvironmentRow, 'profiles'>,
): boolean {
  return profiles.length === 0 || profiles.some((profile) => active.includes(profile))
}

/** Whether a start starts a service: it is active, and has replicas. */
export function isStarted(service: ServiceSource, environment: Pick<EnvironmentRow, 'profiles'>): boolean {
  return isActive(service, environment) && service.replicas > 0
}

/** What is said of a service of a file; `file` is where it is described. */
export type ServiceTest = (file: ComposeFile, service: ServiceSource) => boolean

/**
 * Whether some environment that reads a file starts a service of it. Without a matrix, every service without a profile is
 * started.
 */
export function startedSomewhere(repository: Repository): ServiceTest {
  const readers = readersOf(repository)
  return (file, service) => {
    const environments = repository.matrix.matrix === null ? [{ profiles: [] }] : readers(file.source.path)
    return environments.some((environment) => isStarted(service, environment))
  }
}

/** The environments that read a file: as their compose file, or because that one includes or extends it. */
export function readersOf(repository: Repository): (path: string) => readonly EnvironmentRow[] {
  const readers = new Map<string, EnvironmentRow[]>()
  for (const { environment, interpolated } of environmentsOf(repository)) {
    for (const { source } of interpolated) {
      readers.set(source.path, [...(readers.get(source.path) ?? []), environment])
    }
  }
  return (path) => readers.get(path) ?? []
}

/** Whether a service runs to completion: another service waits for it to end. */
export function runsToCompletion(name: string, services: readonly ServiceInFile[]): boolean {
  return services.some(({ service: { dependsOn } }) =>
    dependsOn.some(
      ({ service, condition }) => service.text === name && condition === 'service_completed_successfully',
    ),
  )
}
