import { requireCombination } from './combinations.ts'
import { DEFAULT_ENVIRONMENT, invalidOptions, isCi, type SsotOptions } from './options.ts'
import { type NamesOf, OPTIONS, type OptionSpec, type Scope, type ValuesOf } from './schema.ts'
import { normalValue, problemOf } from './shapes.ts'

/** The options of a request for a stack, in a normal form: equivalent options are equal. */
export type RequestOptions = ValuesOf<NamesOf<'stack' | 'start'>>

/** A request for a stack. This one value is passed on from the options of a user to the start of the stack. */
export interface StackRequest {
  /** Absolute root of the repository. */
  root: string
  /** Name of the environment in the matrix. */
  environment: string
  options: RequestOptions
}

/**
 * Converts options to a request.
 * @param root absolute root of the repository
 * @param env if `CI` is set, and neither empty nor `false`, options that are only for people are left out; `SSOT_DOCKER_REUSE`
 *   takes precedence over the option `reuse`
 * @throws OPTIONS_INVALID when `SSOT_DOCKER_REUSE` is not a time, and when options exclude each other
 */
export function requestOf(
  options: SsotOptions,
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): StackRequest {
  requireCombination(options)
  const environment = options.attach ?? options.environment ?? DEFAULT_ENVIRONMENT
  const without = (spec: OptionSpec) => spec.isForPeople === true && isCi(env)
  const all = { ...options, ...reuseIn(env) }
  // A stack that is only used is not this run's to keep.
  if (options.attach !== undefined) delete all.reuse
  return { root, environment, options: normal(all, ['stack', 'start'], without) }
}

/** The variable with which a user sets the option `reuse` for all repositories. */
const REUSE_VARIABLE = 'SSOT_DOCKER_REUSE'

function reuseIn(env: Readonly<Record<string, string | undefined>>): Pick<SsotOptions, 'reuse'> {
  const reuse = env[REUSE_VARIABLE]
  if (reuse === undefined || reuse === '') return {}
  const problem = problemOf(reuse, OPTIONS.reuse.shape, REUSE_VARIABLE)
  if (problem !== null) throw invalidOptions(problem)
  return { reuse }
}

/** The same request for a stack that ends with its run. */
export function withoutReuse(request: StackRequest): StackRequest {
  const { reuse: _reuse, ...options } = request.options
  return { ...request, options }
}

/** The part of a request that identifies the stack: only requests with an equal part share a stack. */
export function stackPart({ root, environment, options }: StackRequest): object {
  return { root, environment, options: normal(options, ['stack'], () => false) }
}

/** The options of some scopes, by name, without options that have no effect. */
function normal(
  options: SsotOptions,
  scopes: readonly Scope[],
  isLeftOut: (spec: OptionSpec) => boolean,
): RequestOptions {
  const specs: Readonly<Record<string, OptionSpec>> = OPTIONS
  return Object.fromEntries(
    Object.entries(specs).flatMap(([name, spec]) => {
      if (!scopes.includes(spec.scope) || isLeftOut(spec)) return []
      const value = normalValue(options[name as keyof SsotOptions], spec.shape)
      return value === undefined || value === spec.neutral ? [] : [[name, value]]
    }),
  )
}
