import { DEFAULT_ENVIRONMENT, isCi, type SsotOptions } from './options.ts'
import { type NamesOf, OPTIONS, type OptionSpec, type Scope, type ValuesOf } from './schema.ts'
import { normalValue } from './shapes.ts'

/** The options that go along with a request for a stack, in the form that all ways to write them have in common. */
export type RequestOptions = ValuesOf<NamesOf<'stack' | 'start'>>

/** Which stack is wanted, and how: one value on its whole way from a user's options to the start of the stack. */
export interface StackRequest {
  /** Absolute root of the repository. */
  root: string
  /** Row of the matrix. */
  environment: string
  options: RequestOptions
}

/**
 * The request that options make.
 * @param root absolute root of the repository
 * @param env where a `CI` that is set, and neither empty nor `false`, takes away what is only for people
 */
export function requestOf(
  options: SsotOptions,
  root: string,
  env: Readonly<Record<string, string | undefined>>,
): StackRequest {
  const { environment = DEFAULT_ENVIRONMENT } = options
  const without = (spec: OptionSpec) => spec.isForPeople === true && isCi(env)
  return { root, environment, options: normal(options, ['stack', 'start'], without) }
}

/** The part of a request that says what the stack is: requests with the same one share a stack, all others do not. */
export function stackPart({ root, environment, options }: StackRequest): object {
  return { root, environment, options: normal(options, ['stack'], () => false) }
}

/** The options of some scopes, by name, without those that say nothing. */
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
