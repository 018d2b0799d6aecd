/**
 * A record of what has a name that a user has chosen. It has no prototype, so that nothing is found under `constructor` or `toString` but
 * what is called so.
 */
export function byName<V>(entries: Iterable<readonly [name: string, value: V]>): Record<string, V> {
  return Object.assign(Object.create(null), Object.fromEntries(entries))
}
