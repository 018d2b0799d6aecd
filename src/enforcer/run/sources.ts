import type { Repository } from '../repository.ts'
import type { Source } from '../source.ts'

/** The texts that findings speak of, by path. */
export function sourcesOf({ matrix, composeFiles, dockerfiles, texts }: Repository): Map<string, Source> {
  const sources = [...composeFiles, ...dockerfiles, ...texts].map(({ source }) => source)
  if (matrix.source) sources.push(matrix.source)
  return new Map(sources.map((source) => [source.path, source]))
}
