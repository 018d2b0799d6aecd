import { type Context, isContext, runInContext } from 'node:vm'

/**
 * A copy of plain data, such as the stack, that consists of objects of the context. A matcher such as `toStrictEqual` would treat objects of
 * another context as different.
 */
export function inRealmOf<T>(context: Context, data: T): T {
  const parse: typeof JSON.parse = runInContext('JSON.parse', context)
  return parse(JSON.stringify(data))
}

/**
 * An error as one of the realm whose global object is given: a test runner does not take one of another realm for an error.
 */
export function errorInRealmOf(global: object, error: unknown): unknown {
  if (!isContext(global) || !(error instanceof Error)) return error
  const Inner: ErrorConstructor = runInContext('Error', global)
  return Object.assign(new Inner(error.message), { name: error.name })
}
