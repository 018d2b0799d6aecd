import { visible, withoutColours } from '../core/text/visible.ts'

/** A text from outside, such as the message of an error, as people are to see it: without colours, and with visible control characters. */
export function shown(text: string): string {
  return visible(withoutColours(text))
}

/** Plain data whose texts are shown so. */
export function shownIn<T>(data: T): T {
  return inside(data) as T
}

function inside(value: unknown): unknown {
  if (typeof value === 'string') return shown(value)
  if (Array.isArray(value)) return value.map(inside)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [shown(key), inside(one)]))
}
