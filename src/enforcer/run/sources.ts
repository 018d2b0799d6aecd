import type { Repository } from '../repository.ts'
import type { Source } from '../source.ts'

/** The texts that findings refer to, by path. */
export function sourcesOf(repository: Repository): Map<string, Source> {
  const { matrix, composeFiles, dockerfiles, envFiles = [], texts } = repository
  const sources = [...composeFiles, ...dockerfiles, ...envFiles, ...texts].map(({ source }) => source)
  if (matrix.source) sources.push(matrix.source)
  return new Map(sources.map((source) => [source.path, source]))
}
