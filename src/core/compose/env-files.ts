import { escaped } from './dollars.ts'
/** One entry of the `env_file` of a service. */
export interface EnvFileEntry {
  path: string
  /** Whether {@link path} is written as it is; otherwise Compose replaces variables in it. */
  isLiteral: boolean
  required: boolean
  /** `raw`: Compose replaces no variables in it; null: the usual format. */
  format: string | null
}

/** The env files of a service in the place of those that its compose file names. */
export interface ServiceEnvFiles {
  service: string
  /** In the order in which Compose reads them: later values win. */
  files: readonly EnvFileEntry[]
  /** Variables that the service gets from the environment of Compose, whatever the env files say. */
  variables: readonly string[]
}

/** An env file that git does not have, so that the *Env file* of the environment is read in its place. */
export interface ReplacedEnvFile {
  service: string
  /** From the root of the repository, or as it is written. */
  file: string
}

/** What the *Env file* of an environment means for the env files of its services. */
export interface EnvFileChoice {
  /** The services that name a file which git does not have. */
  services: readonly ServiceEnvFiles[]
  replaced: readonly ReplacedEnvFile[]
}

/** Nothing is replaced. */
export const AS_WRITTEN: EnvFileChoice = { services: [], replaced: [] }

/** The first version of Compose that knows `!override`. */
export const OVERRIDE_SINCE = '2.24.4'

/** A second compose file, which replaces the env files of these services and changes nothing else. */
export function envFilesOverride(services: readonly ServiceEnvFiles[]): string {
  const lines = services.flatMap(({ service, files, variables }) => [
    `  ${JSON.stringify(service)}:`,
    ...(variables.length === 0 ? [] : [`    environment: ${JSON.stringify(variables)}`]),
    `    env_file: !override ${JSON.stringify(files.map(entryOf))}`,
  ])
  return ['services:', ...lines, ''].join('\n')
}

function entryOf({ path, isLiteral, required, format }: EnvFileEntry): object {
  const written = isLiteral ? escaped(path) : path
  return { path: written, required, ...(format === null ? {} : { format }) }
}

/**
 * Whether a version of Compose, as it prints it, knows `!override`. A version of unknown form counts as a new one.
 * @param version `2.26.1-4`, `v2.40.3`
 */
export function knowsOverride(version: string): boolean {
  const numbers = (text: string) => /(\d+)\.(\d+)\.(\d+)/u.exec(text)?.slice(1).map(Number)
  const [own, first] = [numbers(version), numbers(OVERRIDE_SINCE)]
  if (own === undefined || first === undefined) return true
  const index = own.findIndex((number, at) => number !== first[at])
  return index === -1 || (own[index] ?? 0) > (first[index] ?? 0)
}
