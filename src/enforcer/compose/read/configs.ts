import type { ComposeFile } from '../model.ts'
import { entriesOf, isNothing, type MapValue, valueAt } from '../yaml/value.ts'

/** The configs whose content is in the compose file itself. */
export function readConfigs(root: MapValue): ComposeFile['configs'][number][] {
  const configs = valueAt(root, 'configs')
  if (configs?.kind !== 'map') return []
  return entriesOf(configs).flatMap(([key, { value }]) => {
    const content = value.kind === 'map' ? valueAt(value, 'content') : undefined
    return content?.kind === 'scalar' && !isNothing(content) ? [{ key, content }] : []
  })
}
