import type { ComposeFile } from '../model.ts'
import { textOf } from '../service/reading.ts'
import { entriesOf, isNothing, type MapValue, valueAt } from '../yaml/value.ts'

/** The `name:` of each network and volume of a file that is not external. */
export function readFixedNames(root: MapValue): ComposeFile['fixedNames'][number][] {
  return (['network', 'volume'] as const).flatMap((kind) => {
    const section = valueAt(root, `${kind}s`)
    if (section?.kind !== 'map') return []
    return entriesOf(section).flatMap(([key, { value }]) => {
      if (value.kind !== 'map' || isExternal(value)) return []
      const name = textOf(valueAt(value, 'name'))
      return name ? [{ kind, key, name }] : []
    })
  })
}

/** Whether a network or volume exists outside of the project. True also if a variable decides it. */
export function isExternal(resource: MapValue): boolean {
  const external = valueAt(resource, 'external')
  return external !== undefined && !isNothing(external) && textOf(external)?.text !== 'false'
}
