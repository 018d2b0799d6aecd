import type { MountSource, Text } from '../model.ts'
import { shortMount } from '../mount-text.ts'
import { fromRoot } from '../paths.ts'
import { itemsOf, type MapValue, type Value, valueAt } from '../yaml/value.ts'
import { type FileReading, partOf, textOf } from './reading.ts'

/** A bind mount of a section. Its path is not resolved yet. */
export interface MountParts extends Pick<MountSource, 'target' | 'isCreated' | 'isReadOnly'> {
  source: Text
  /** The folder that its path is relative to. */
  folder: string
}

/** The bind mounts among the entries of `volumes`, with those that may be one. */
export function readMounts(value: Value, reading: FileReading): MountParts[] {
  if (value.kind !== 'seq') return []
  return itemsOf(value).flatMap((item): MountParts[] => {
    const { folder } = reading
    if (item.kind === 'map') return longForm(item).map((mount) => ({ ...mount, folder }))
    if (item.kind === 'seq' || item.text === null) return []
    const { type, source, target, isReadOnly } = shortMount(item.text)
    if (type === 'volume' || source === null) return []
    return [{ source: partOf(reading, item, 0, source.length), target, isCreated: false, isReadOnly, folder }]
  })
}

function longForm(item: MapValue): Omit<MountParts, 'folder'>[] {
  const [type, source, target] = ['type', 'source', 'target'].map((key) => textOf(valueAt(item, key)))
  if (type?.text !== 'bind' || source === undefined || target === undefined) return []
  const bind = valueAt(item, 'bind')
  const wish = bind?.kind === 'map' ? textOf(valueAt(bind, 'create_host_path'))?.text : undefined
  const isReadOnly = textOf(valueAt(item, 'read_only'))?.text === 'true'
  return [{ source, target: target.text, isCreated: wish === 'true', isReadOnly }]
}

/** The mounts of a section over inherited ones: of two with one target, Compose takes its own. */
export function mergeMounts(base: readonly MountParts[], own: readonly MountParts[]): MountParts[] {
  return [...base.filter(({ target }) => !own.some((mine) => mine.target === target)), ...own]
}

/** The mount as the rules see it. */
export function assembleMount({ source, target, isCreated, isReadOnly, folder }: MountParts): MountSource {
  return { source, target, isCreated, isReadOnly, path: fromRoot(folder, source.text) }
}
