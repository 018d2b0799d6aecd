import { type Context, runInContext } from 'node:vm'
import type { StackInfo } from '../core/endpoints/endpoints.ts'

/**
 * The same stack made of the context's own objects: a matcher such as `toStrictEqual` tells them from those outside.
 */
export function inRealmOf(context: Context, stack: StackInfo): StackInfo {
  const parse: typeof JSON.parse = runInContext('JSON.parse', context)
  return parse(JSON.stringify(stack))
}
