import { SsotError } from '../errors/errors.ts'
import { type NamesOf, OPTIONS, type Scope, type ValuesOf } from './schema.ts'
import { problemOf } from './shapes.ts'

/**
 * What a user may set: under `environmentOptions['ssot-docker']` of a Vitest config, or as the argument of
 * `ssotDocker()`. docs/configuration.md has the table, which is generated from {@link OPTIONS}.
 */
export type SsotOptions = ValuesOf<NamesOf<Scope>>

/** What the plugin prints. `silent`: nothing but errors. `debug`: also what the keeper writes into its log. */
export type LogLevel = NonNullable<SsotOptions['logLevel']>

/** The environment of the matrix that tests get when they name none. */
export const DEFAULT_ENVIRONMENT = 'test'

/** Under which key of a test runner's options ours stand. */
const OPTIONS_KEY = 'ssot-docker'

/**
 * Our options among those of all environments.
 * @throws OPTIONS_INVALID also for a key that can only have been meant to be ours
 */
export function optionsAmong(environmentOptions: Readonly<Record<string, unknown>> | undefined): SsotOptions {
  for (const key of Object.keys(environmentOptions ?? {})) {
    if (key !== OPTIONS_KEY && key.toLowerCase().replace(/[^a-z]/g, '') === 'ssotdocker') {
      throw invalid(`they stand under "${key}", and not under "${OPTIONS_KEY}"`)
    }
    if (Object.hasOwn(OPTIONS, key)) {
      throw invalid(`"${key}" stands beside "${OPTIONS_KEY}", and not under it`)
    }
  }
  return checkOptions(environmentOptions?.[OPTIONS_KEY])
}

/**
 * The value as options.
 * @throws OPTIONS_INVALID for an unknown key, at any depth, and for a value that it cannot have
 */
export function checkOptions(value: unknown): SsotOptions {
  if (value === undefined) return {}
  const problem = problemOf(value, { kind: 'keys', keys: OPTIONS })
  if (problem !== null) throw invalid(problem)
  return value as SsotOptions
}

/** The options out of several sets, of which a later one counts more. An option that is undefined says nothing. */
export function mergeOptions(...sets: readonly SsotOptions[]): SsotOptions {
  return Object.fromEntries(
    sets.flatMap((set) => Object.entries(set).filter(([, value]) => value !== undefined)),
  )
}

/** Whether a machine runs the tests, so that nobody could inspect what is kept. */
export function isCi({ CI }: Readonly<Record<string, string | undefined>>): boolean {
  return CI !== undefined && CI !== '' && CI !== 'false'
}

function invalid(reason: string): SsotError {
  return new SsotError({
    code: 'OPTIONS_INVALID',
    summary: `The options of ssot-docker are wrong: ${reason}`,
    todo: `Known options: ${Object.keys(OPTIONS).join(', ')}. docs/configuration.md says what each may be.`,
  })
}
