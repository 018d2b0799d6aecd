import type { ExternalNetwork } from '../model.ts'
import { textOf } from '../service/reading.ts'
import { type Entry, entriesOf, isNothing, type MapValue, type Value, valueAt } from '../yaml/value.ts'

/** The networks of a file that are external for certain. Its documents are merged: the last one that says so decides. */
export function readExternalNetworks(roots: readonly MapValue[]): ExternalNetwork[] {
  const definitions = new Map<string, Entry[]>()
  for (const root of roots) {
    const networks = valueAt(root, 'networks')
    if (networks?.kind !== 'map') continue
    for (const [key, entry] of entriesOf(networks)) {
      const isReset = entry.value.tag === '!reset'
      definitions.set(key, isReset ? [] : [...(definitions.get(key) ?? []), entry])
    }
  }
  return [...definitions].flatMap(([key, [first, ...more]]) => {
    if (first === undefined) return []
    const values = [first, ...more].map(({ value }) => value)
    const external = lastOf(values, 'external')
    if (external === undefined || !isTrue(external)) return []
    const old = external.kind === 'map' ? textOf(valueAt(external, 'name')) : undefined
    const name = textOf(lastOf(values, 'name')) ?? old
    return [{ key, span: first.key.use ?? first.key.span, name: name?.text ?? key }]
  })
}

function lastOf(values: readonly Value[], key: string): Value | undefined {
  const last = values
    .map((value) => (value.kind === 'map' ? valueAt(value, key) : undefined))
    .findLast((value) => value?.tag === '!reset' || !isNothing(value))
  return isNothing(last) ? undefined : last
}

/** A map is the old form, which has the name in it. */
function isTrue(external: Value): boolean {
  return external.kind === 'map' || /^(?:true|y|yes|on)$/iu.test(textOf(external)?.text ?? '')
}
