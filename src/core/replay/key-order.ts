/**
 * The order of the keys of plain data, without its values: each mapping with its keys in their order, each list with what its items
 * have, and null for everything else.
 */
export type KeyOrder = null | KeyOrder[] | { [key: string]: KeyOrder }

export function keyOrderOf(data: unknown): KeyOrder {
  if (Array.isArray(data)) return data.map(keyOrderOf)
  if (typeof data !== 'object' || data === null) return null
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, keyOrderOf(value)]))
}

/** A copy of plain data with its keys in an order. Keys that the order does not have come last, as they are. */
export function inKeyOrder(data: unknown, order: KeyOrder | undefined): unknown {
  if (typeof data !== 'object' || data === null || typeof order !== 'object' || order === null) return data
  if (Array.isArray(data))
    return Array.isArray(order) ? data.map((item, at) => inKeyOrder(item, order[at])) : data
  if (Array.isArray(order)) return data
  const record = data as Record<string, unknown>
  const known = Object.keys(order).filter((key) => Object.hasOwn(record, key))
  const keys = new Set([...known, ...Object.keys(record)])
  return Object.fromEntries([...keys].map((key) => [key, inKeyOrder(record[key], order[key])]))
}
