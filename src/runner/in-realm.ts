import { type Context, runInContext } from 'node:vm'
import type { StackInfo } from '../core/endpoints/endpoints.ts'

/**
 * A copy of the stack that consists of objects of the context. A matcher such as `toStrictEqual` would treat objects of
 * another context as different.
 */
export function inRealmOf(context: Context, stack: StackInfo): StackInfo {
  const parse: typeof JSON.parse = runInContext('JSON.parse', context)
  return parse(JSON.stringify(stack))
}
