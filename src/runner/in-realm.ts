import { type Context, runInContext } from 'node:vm'

/**
 * A copy of plain data, such as the stack, that consists of objects of the context. A matcher such as `toStrictEqual` would treat objects of
 * another context as different.
 */
export function inRealmOf<T>(context: Context, data: T): T {
  const parse: typeof JSON.parse = runInContext('JSON.parse', context)
  return parse(JSON.stringify(data))
}
