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
    const movesPaths = item.kind === 'map' && !isNothing(valueAt(item, 'project_directory'))
    return pathsOf(item).map((text) => usedFile(text, movesPaths, file))
  })
}

/** The path of an entry, or its list of paths, which Compose merges. */
function pathsOf(item: Value): Text[] {
  const paths = item.kind === 'map' ? valueAt(item, 'path') : item
  const values = paths?.kind === 'seq' ? itemsOf(paths) : [paths]
  return values.flatMap((value) => textOf(value) ?? [])
}

function usedFile({ text, span }: Text, movesPaths: boolean, file: Services): UsedFile {
  const path = fromRoot(file.folder, text)
  if (path !== null && file.read(path) === null) {
    file.problems.push({ message: `The file includes ${path}, which is not in the repository`, span })
  }
  return { kind: 'include', path, span, movesPaths }
}
