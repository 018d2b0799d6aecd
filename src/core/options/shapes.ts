import { nearestName } from '../text/suggest.ts'

/** What a value of an option must be. */
export type Shape =
  | { kind: 'text' }
  | { kind: 'milliseconds' }
  | { kind: 'path' }
  | { kind: 'status' }
  | { kind: 'one of'; values: readonly string[] }
  | { kind: 'names' }
  | { kind: 'keys'; keys: Readonly<Record<string, Shape>> }
  /** An object with a key for each service that it speaks of. */
  | { kind: 'by service'; keys: Readonly<Record<string, Shape>> }

/** What a timer of Node.js can hold, 24 days; a longer one would go off at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * What is wrong with a value, as the end of a sentence that names it: `"readiness.web.pth" is not one of them; did you
 * mean "path"?`; null when it is well. An absent value is well.
 *
 * Checked by hand and not with zod, because this runs in every test worker, where zod's import would cost 80 ms a file.
 *
 * @param name how the value is reached, such as `readiness.web`; empty for the options as a whole
 */
export function problemOf(value: unknown, shape: Shape, name = ''): string | null {
  if (value === undefined) return null
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string' && value !== ''
        ? null
        : `"${name}" must be a string, and not an empty one`
    case 'milliseconds':
      if (typeof value !== 'number') return `"${name}" must be a number`
      return value > 0 && value <= LONGEST_TIMER_MS
        ? null
        : `"${name}" must be greater than 0 and at most ${LONGEST_TIMER_MS}`
    case 'path':
      return typeof value === 'string' && /^\/\S*$/.test(value)
        ? null
        : `"${name}" must be a path that begins with /`
    case 'status':
      return typeof value === 'number' && Number.isInteger(value) && value >= 100 && value <= 599
        ? null
        : `"${name}" must be an HTTP status, from 100 to 599`
    case 'one of':
      return typeof value === 'string' && shape.values.includes(value)
        ? null
        : notAmong(value, shape.values, name)
    case 'names':
      return Array.isArray(value) &&
        value.length > 0 &&
        value.every((one) => typeof one === 'string' && one !== '')
        ? null
        : `"${name}" must be an array of names, with at least one`
    case 'keys':
      return problemOfKeys(value, shape.keys, name)
    case 'by service':
      return problemByService(value, shape.keys, name)
  }
}

function notAmong(value: unknown, values: readonly string[], name: string): string {
  const near = typeof value === 'string' ? nearestName(value, values) : undefined
  return `"${name}" must be one of ${values.map((one) => `"${one}"`).join(', ')}${didYouMean(near)}`
}

function problemOfKeys(value: unknown, keys: Readonly<Record<string, Shape>>, name: string): string | null {
  if (!isObject(value)) return name === '' ? 'they must be an object' : `"${name}" must be an object`
  for (const [key, found] of Object.entries(value)) {
    const shape = Object.hasOwn(keys, key) ? keys[key] : undefined
    const full = name === '' ? key : `${name}.${key}`
    if (shape === undefined) {
      return `"${full}" is not one of them${didYouMean(nearestName(key, Object.keys(keys)))}`
    }
    const problem = problemOf(found, shape, full)
    if (problem !== null) return problem
  }
  return null
}

function problemByService(
  value: unknown,
  keys: Readonly<Record<string, Shape>>,
  name: string,
): string | null {
  if (!isObject(value)) return `"${name}" must be an object with a key for each service`
  for (const [service, found] of Object.entries(value)) {
    const problem = problemOfKeys(found, keys, `${name}.${service}`)
    if (problem !== null) return problem
  }
  return null
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function didYouMean(near: string | undefined): string {
  return near === undefined ? '' : `; did you mean "${near}"?`
}
