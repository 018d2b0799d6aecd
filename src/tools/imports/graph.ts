import { posix } from 'node:path'
import type { SourceFiles } from './source-files.ts'
import { readImports } from './specifiers.ts'

/** Which files of `src` each file imports, of whatever kind the imports are: types and tests included. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>

export function importGraph(files: SourceFiles): ImportGraph {
  return new Map(
    [...files].map(([path, source]) => {
      const targets = readImports(source).flatMap(({ specifier }) =>
        specifier?.startsWith('.') ? [posix.join(posix.dirname(path), specifier)] : [],
      )
      return [path, [...new Set(targets)].filter((target) => files.has(target))]
    }),
  )
}
