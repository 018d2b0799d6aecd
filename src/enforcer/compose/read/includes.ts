import { posix } from 'node:path'
import type { Text, UsedFile } from '../model.ts'
import { fromRoot } from '../paths.ts'
import { textOf } from '../service/reading.ts'
import type { Services } from '../service/resolve.ts'
import { isNothing, itemsOf, type MapValue, type Value, valueAt } from '../yaml/value.ts'

/** The files under `include`. A file that is not in the repository is added to the problems. */
export function readIncludes(root: MapValue, file: Services): UsedFile[] {
  const include = valueAt(root, 'include')
  if (include?.kind !== 'seq' || isNothing(include)) return []
  return itemsOf(include).flatMap((item) => {
    const hasFolder = item.kind === 'map' && !isNothing(valueAt(item, 'project_directory'))
    const paths = pathsOf(item)
    // Compose resolves the paths of all files of an entry from the folder of the first one.
    return paths.map((text) => usedFile(text, hasFolder || !areBeside(paths[0], text, file), file))
  })
}

/** The path of an entry, or its list of paths, which Compose merges. */
function pathsOf(item: Value): Text[] {
  const paths = item.kind === 'map' ? valueAt(item, 'path') : item
  const values = paths?.kind === 'seq' ? itemsOf(paths) : [paths]
  return values.flatMap((value) => textOf(value) ?? [])
}

/** Whether two files are in the same folder; false if one of their paths is not known. */
function areBeside(first: Text | undefined, other: Text, { folder }: Services): boolean {
  if (first === other) return true
  const [a, b] = [first, other].map((text) => (text === undefined ? null : fromRoot(folder, text.text)))
  return typeof a === 'string' && typeof b === 'string' && posix.dirname(a) === posix.dirname(b)
}

function usedFile({ text, span }: Text, movesPaths: boolean, file: Services): UsedFile {
  const path = fromRoot(file.folder, text)
  if (path !== null && file.read(path) === null) {
    file.problems.push({ message: `The file includes ${path}, which is not in the repository`, span })
  }
  return { kind: 'include', path, span, movesPaths }
}
