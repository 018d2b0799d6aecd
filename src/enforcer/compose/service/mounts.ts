import type { MountSource, Text } from '../model.ts'
import { shortMount } from '../mount-text.ts'
import { fromRoot } from '../paths.ts'
import { itemsOf, type MapValue, type Value, valueAt } from '../yaml/value.ts'
import { type FileReading, partOf, textOf } from './reading.ts'

/** A bind mount of a section. Its path is not resolved yet. */
export interface MountParts extends Pick<MountSource, 'target' | 'isCreated'> {
  source: Text
  /** The folder that its path is relative to. */
  folder: string
}

/** The bind mounts among the entries of `volumes`. */
export function readMounts(value: Value, reading: FileReading): MountParts[] {
  if (value.kind !== 'seq') return []
  return itemsOf(value).flatMap((item): MountParts[] => {
    const { folder } = reading
    if (item.kind === 'map') return longForm(item).map((mount) => ({ ...mount, folder }))
    if (item.kind === 'seq' || item.text === null) return []
    const mount = shortMount(item.text)
    if (mount === null) return []
    return [
      {
        source: partOf(reading, item, 0, mount.source.length),
        target: mount.target,
        isCreated: false,
        folder,
      },
    ]
  })
}

function longForm(item: MapValue): Omit<MountParts, 'folder'>[] {
  const [type, source, target] = ['type', 'source', 'target'].map((key) => textOf(valueAt(item, key)))
  if (type?.text !== 'bind' || source === undefined || target === undefined) return []
  const bind = valueAt(item, 'bind')
  const wish = bind?.kind === 'map' ? textOf(valueAt(bind, 'create_host_path'))?.text : undefined
  return [{ source, target: target.text, isCreated: wish === 'true' }]
}

/** The mounts of a section over inherited ones: of two with one target, Compose takes its own. */
export function mergeMounts(base: readonly MountParts[], own: readonly MountParts[]): MountParts[] {
  return [...base.filter(({ target }) => !own.some((mine) => mine.target === target)), ...own]
}

/** The mount as the rules see it. */
export function assembleMount({ source, target, isCreated, folder }: MountParts): MountSource {
  return { source, target, isCreated, path: fromRoot(folder, source.text) }
}
