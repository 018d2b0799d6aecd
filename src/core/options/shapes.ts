import { nearestName } from '../text/suggest.ts'
import { durationMs } from './duration.ts'

/** What the value of an option must look like. */
export type Shape =
  | { kind: 'text' }
  | { kind: 'milliseconds' }
  /** A whole number from 1. */
  | { kind: 'count' }
  /** A time such as `10m`, or `never`. */
  | { kind: 'duration' }
  | { kind: 'path' }
  | { kind: 'status' }
  | { kind: 'one of'; values: readonly string[] }
  | { kind: 'yes or no' }
  | { kind: 'names' }
  | { kind: 'keys'; keys: Keys }
  /** An object whose keys are names of services. */
  | { kind: 'by service'; keys: Keys }

/** The keys of an object, each with the shape of its value. */
export type Keys = Readonly<Record<string, { shape: Shape }>>

/** The type of the values of a shape. */
export type ValueOf<S extends Shape> = S extends { kind: 'text' | 'path' | 'duration' }
  ? string
  : S extends { kind: 'milliseconds' | 'count' | 'status' }
    ? number
    : S extends { kind: 'one of'; values: readonly (infer V)[] }
      ? V
      : S extends { kind: 'yes or no' }
        ? boolean
        : S extends { kind: 'names' }
          ? string[]
          : S extends { kind: 'keys'; keys: infer K extends Keys }
            ? ObjectOf<K>
            : S extends { kind: 'by service'; keys: infer K extends Keys }
              ? Record<string, ObjectOf<K>>
              : never

type ObjectOf<K extends Keys> = { [P in keyof K]?: ValueOf<K[P]['shape']> }

/** The longest timer of Node.js, 24 days; a longer one would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1

/**
 * The problem with a value, as a clause: `"readiness.web.pth" is not a known option; did you mean "path"?`; null when the
 * value is valid. An absent value is valid.
 *
 * This does not use zod, because it runs in every test worker, where the import of zod would cost 80 ms per test file.
 *
 * @param name the path to the value, such as `readiness.web`; empty for the options as a whole
 */
export function problemOf(value: unknown, shape: Shape, name = ''): string | null {
  if (value === undefined) return null
  switch (shape.kind) {
    case 'text':
      return typeof value === 'string' && value !== '' ? null : `"${name}" must be a string that is not empty`
    case 'milliseconds':
      if (typeof value !== 'number') return `"${name}" must be a number`
      return value > 0 && value <= LONGEST_TIMER_MS
        ? null
        : `"${name}" must be greater than 0 and at most ${LONGEST_TIMER_MS}`
    case 'count':
      return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1
        ? null
        : `"${name}" must be a whole number from 1`
    case 'duration':
      return typeof value === 'string' && (value === 'never' || durationMs(value) !== null)
        ? null
        : `"${name}" must be a time such as "90s", "10m" or "2h", at most a day, or "never"`
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
    case 'yes or no':
      return typeof value === 'boolean' ? null : `"${name}" must be true or false`
    case 'names':
      return Array.isArray(value) &&
        value.length > 0 &&
        value.every((one) => typeof one === 'string' && one !== '')
        ? null
        : `"${name}" must be an array with at least one name`
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

function problemOfKeys(value: unknown, keys: Keys, name: string): string | null {
  if (!isObject(value)) return name === '' ? 'they must be an object' : `"${name}" must be an object`
  for (const [key, found] of Object.entries(value)) {
    const shape = Object.hasOwn(keys, key) ? keys[key]?.shape : undefined
    const full = name === '' ? key : `${name}.${key}`
    if (shape === undefined) {
      return `"${full}" is not a known option${didYouMean(nearestName(key, Object.keys(keys)))}`
    }
    const problem = problemOf(found, shape, full)
    if (problem !== null) return problem
  }
  return null
}

function problemByService(value: unknown, keys: Keys, name: string): string | null {
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

/** The normal form of a value, in which equivalent values are equal; undefined when the value has no effect. */
export function normalValue(value: unknown, shape: Shape): unknown {
  switch (shape.kind) {
    case 'names':
      return Array.isArray(value) ? [...new Set(value)].sort() : undefined
    case 'keys':
    case 'by service': {
      const inner = (name: string): Shape | undefined =>
        shape.kind === 'keys' ? shape.keys[name]?.shape : { kind: 'keys', keys: shape.keys }
      const entries = Object.entries(value ?? {})
        .flatMap(([name, one]) => {
          const of = inner(name)
          const normal = of === undefined ? undefined : normalValue(one, of)
          return normal === undefined ? [] : [[name, normal] as const]
        })
        .sort(([a], [b]) => (a < b ? -1 : 1))
      return entries.length === 0 ? undefined : Object.fromEntries(entries)
    }
    default:
      return value
  }
}
