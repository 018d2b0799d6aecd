import {
  LABEL_CONFIG_HASH,
  LABEL_HOLDER,
  LABEL_MOUNTED_FILES,
  LABEL_OWNER,
  LABEL_PRE_STOP,
  LABEL_STACK,
} from '../stacks/labels.ts'

/** A value of a model with the keys that lead to it: `['services', 'web', 'command', '0']`. */
export interface Leaf {
  path: readonly string[]
  value: string | number | boolean | null
}

/** All values of a model that are no mappings and no lists, in their order. */
export function leavesOf(data: unknown, path: readonly string[] = []): Leaf[] {
  if (typeof data === 'string' || typeof data === 'number' || typeof data === 'boolean' || data === null)
    return [{ path, value: data }]
  if (typeof data !== 'object') return []
  return Object.entries(data).flatMap(([key, value]) => leavesOf(value, [...path, key]))
}

/** Labels of this program whose value belongs to one start. */
const RUN_LABELS: ReadonlySet<string> = new Set([
  LABEL_STACK,
  LABEL_OWNER,
  LABEL_HOLDER,
  LABEL_CONFIG_HASH,
  LABEL_MOUNTED_FILES,
  LABEL_PRE_STOP,
])

/** Whether the value is a label of this program that belongs to one start. */
export function isRunLabel(path: readonly string[]): boolean {
  return path.length === 4 && path[2] === 'labels' && RUN_LABELS.has(path[3] ?? '')
}

/** Whether the value is the image of a service. */
export function isImage(path: readonly string[]): boolean {
  return path.length === 3 && path[0] === 'services' && path[2] === 'image'
}

/** What Compose passes to the engine as it is written, word for word. */
const VERBATIM: readonly (readonly string[])[] = [
  ['services', '*', 'environment', '*'],
  ['services', '*', 'command', '*'],
  ['services', '*', 'entrypoint', '*'],
  ['services', '*', 'labels', '*'],
  ['services', '*', 'healthcheck', 'test', '*'],
  ['services', '*', 'ports', '*', 'published'],
  ['networks', '*', 'labels', '*'],
  ['volumes', '*', 'labels', '*'],
]

/** Whether Compose passes the value at that place to the engine as it is written. */
export function isVerbatim(path: readonly string[]): boolean {
  return VERBATIM.some((pattern) => matches(pattern, path))
}

/** Where the name of the stack may stand: in what is passed on as it is, and in the names that Compose makes of it. */
const NAMES: readonly (readonly string[])[] = [
  ['name'],
  ['networks', '*', 'name'],
  ['volumes', '*', 'name'],
  ['secrets', '*', 'name'],
  ['configs', '*', 'name'],
  ['services', '*', 'hostname'],
  ['services', '*', 'networks', '*', 'aliases', '*'],
]

export function mayNameStack(path: readonly string[]): boolean {
  return isVerbatim(path) || NAMES.some((pattern) => matches(pattern, path))
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  return pattern.length === path.length && pattern.every((part, at) => part === '*' || part === path[at])
}
