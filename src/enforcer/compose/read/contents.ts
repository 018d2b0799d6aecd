import type { ComposeFile } from '../model.ts'
import { fromRoot } from '../paths.ts'
import { type FileReading, textOf } from '../service/reading.ts'
import { entriesOf, type MapValue, valueAt } from '../yaml/value.ts'

/** The files from which `configs` and `secrets` take their content. */
export function readContents(root: MapValue, { folder }: FileReading): ComposeFile['contents'][number][] {
  return (['config', 'secret'] as const).flatMap((kind) => {
    const section = valueAt(root, `${kind}s`)
    if (section?.kind !== 'map') return []
    return entriesOf(section).flatMap(([key, { value }]) => {
      const file = value.kind === 'map' ? textOf(valueAt(value, 'file')) : undefined
      return file === undefined ? [] : [{ kind, key, file, path: fromRoot(folder, file.text) }]
    })
  })
}
