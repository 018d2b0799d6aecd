import type { Source } from '../source.ts'
import type { ComposeFile } from './model.ts'
import { isComposeFile, readComposeFile } from './read/compose-file.ts'

/**
 * The compose files of a repository: those recognised by content or name, those that the matrix declares, and the files
 * that any of these include or extend. A file that only includes others, or contains only parts of services, is found
 * because another one uses it.
 *
 * @param candidates the YAML files of the repository; the result keeps their order
 * @param declared the paths of the compose files in the matrix
 * @param read the text of a file by its path from the root; null: there is no such file
 */
export function collectComposeFiles(
  candidates: Iterable<Source>,
  declared: Iterable<string>,
  read: (path: string) => Source | null,
): ComposeFile[] {
  const files = new Map<string, ComposeFile>()
  const add = (source: Source) => {
    if (files.has(source.path)) return
    const file = readComposeFile(source, read)
    files.set(source.path, file)
    for (const { path } of file.uses) addPath(path)
  }
  const addPath = (path: string | null) => {
    const source = path === null ? null : read(path)
    if (source) add(source)
  }
  for (const source of candidates) if (isComposeFile(source)) add(source)
  for (const path of declared) addPath(path)
  return [...files.values()]
}
