import { SsotError } from '../errors/errors.ts'
import { type NamesOf, OPTIONS, type Scope, type ValuesOf } from './schema.ts'
import { problemOf } from './shapes.ts'

/**
 * The options that a user may set: under `environmentOptions['ssot-docker']` of a Vitest config, or as the argument of
 * `ssotDocker()`. The table in docs/configuration.md is generated from {@link OPTIONS}.
 */
export type SsotOptions = ValuesOf<NamesOf<Scope>>

/** What the plugin prints. `silent`: only errors. `info`: each step. `debug`: also what the keeper writes to its log. */
export type LogLevel = NonNullable<SsotOptions['logLevel']>

/** The environment of the matrix that tests get when the options name none. */
export const DEFAULT_ENVIRONMENT = 'test'

/** The key of our options among the options of a test runner. */
const OPTIONS_KEY = 'ssot-docker'

/**
 * The options of ssot-docker, among the options of all environments.
 * @throws OPTIONS_INVALID for a wrong option, a misspelt key `ssot-docker`, and an option next to that key
 */
export function optionsAmong(environmentOptions: Readonly<Record<string, unknown>> | undefined): SsotOptions {
  for (const key of Object.keys(environmentOptions ?? {})) {
    if (key !== OPTIONS_KEY && key.toLowerCase().replace(/[^a-z]/g, '') === 'ssotdocker') {
      throw invalidOptions(`they must be under "${OPTIONS_KEY}", not under "${key}"`)
    }
    if (Object.hasOwn(OPTIONS, key)) {
      throw invalidOptions(`"${key}" must be inside "${OPTIONS_KEY}", not next to it`)
    }
  }
  return checkOptions(environmentOptions?.[OPTIONS_KEY])
}

/**
 * The value, checked to be options.
 * @throws OPTIONS_INVALID for an unknown key at any depth, and for a value that the key cannot have
 */
export function checkOptions(value: unknown): SsotOptions {
  if (value === undefined) return {}
  const problem = problemOf(value, { kind: 'keys', keys: OPTIONS })
  if (problem !== null) throw invalidOptions(problem)
  return value as SsotOptions
}

/** Merges several sets of options. A later set overrides an earlier one; an option that is undefined is ignored. */
export function mergeOptions(...sets: readonly SsotOptions[]): SsotOptions {
  return Object.fromEntries(
    sets.flatMap((set) => Object.entries(set).filter(([, value]) => value !== undefined)),
  )
}

/** Whether the tests run in CI, where no user can inspect a stack that is kept. */
export function isCi({ CI }: Readonly<Record<string, string | undefined>>): boolean {
  return CI !== undefined && CI !== '' && CI !== 'false'
}

/** @param reason a clause: `"keep" must be ...` */
export function invalidOptions(reason: string): SsotError {
  return new SsotError({
    code: 'OPTIONS_INVALID',
    summary: `The options of ssot-docker are wrong: ${reason}`,
    todo: `Known options: ${Object.keys(OPTIONS).join(', ')}. docs/configuration.md describes their values.`,
  })
}
