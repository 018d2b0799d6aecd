import { entriesOf, isNothing, itemsOf, type MapValue, type Value } from '../yaml/value.ts'

/** A value without its places, as JSON would have it. Scalars are texts as written, before interpolation. */
function plainOf(value: Value): unknown {
  switch (value.kind) {
    case 'scalar':
      return value.text
    case 'seq':
      return itemsOf(value).map(plainOf)
    case 'map':
      return Object.fromEntries(entriesOf(value).map(([key, { value: own }]) => [key, plainOf(own)]))
  }
}

/** Some keys of a map as plain values, those that are set. */
export function plainKeys(map: MapValue, keys: readonly string[]): Record<string, unknown> {
  const found = keys.flatMap((key) => {
    const value = map.entries.get(key)?.value
    return value === undefined || isNothing(value) ? [] : [[key, plainOf(value)] as const]
  })
  return Object.fromEntries(found)
}
