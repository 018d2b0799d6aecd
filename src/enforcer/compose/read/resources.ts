import type { ResourceSource } from '../model.ts'
import { plainKeys } from '../service/plain.ts'
import { textOf } from '../service/reading.ts'
import { entriesOf, isNothing, itemsOf, type MapValue, type Value, valueAt } from '../yaml/value.ts'

/** The networks, volumes, configs and secrets that a file defines. */
export function readResources(root: MapValue): ResourceSource[] {
  return (['networks', 'volumes', 'configs', 'secrets'] as const).flatMap((section) => {
    const all = valueAt(root, section)
    if (all?.kind !== 'map') return []
    return entriesOf(all).map(([key, { value }]): ResourceSource => {
      const isMap = value.kind === 'map'
      return {
        section,
        key,
        labels: isMap ? labelsOf(valueAt(value, 'labels')) : [],
        settings: isMap ? plainKeys(value, ['file', 'content', 'environment', 'external', 'driver']) : {},
      }
    })
  })
}

/** The names of labels: the keys of a map, or what is before the `=` in a list. */
function labelsOf(labels: Value | undefined): ResourceSource['labels'] {
  if (labels === undefined || isNothing(labels)) return []
  const names =
    labels.kind === 'map'
      ? entriesOf(labels).map(([, { key }]) => key)
      : labels.kind === 'seq'
        ? itemsOf(labels)
        : []
  return names.flatMap((name) => {
    const text = textOf(name)
    return text === undefined ? [] : [{ ...text, text: text.text.replace(/=.*$/su, '') }]
  })
}
