import type { Value } from './value.ts'

/** How much a value is, with everything that its aliases stand for. */
export interface Extent {
  /** The number of values in it, itself included. */
  readonly size: number
  /** The levels below and including it. */
  readonly depth: number
}

const known = new WeakMap<Value, Extent>()

/** The extent of a value, without walking twice through what several aliases stand for. */
export function extentOf(value: Value): Extent {
  const found = known.get(value)
  if (found !== undefined) return found
  let [size, depth] = [1, 0]
  for (const part of partsOf(value)) {
    const extent = extentOf(part)
    size += extent.size
    depth = Math.max(depth, extent.depth)
  }
  const extent = { size, depth: depth + 1 }
  known.set(value, extent)
  return extent
}

function partsOf(value: Value): Value[] {
  if (value.kind === 'scalar') return []
  return value.kind === 'seq' ? [...value.items] : [...value.entries.values()].map((entry) => entry.value)
}
