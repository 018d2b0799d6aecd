import type { Repository } from '../../repository.ts'
import type { Source, Span } from '../../source.ts'
import { literally } from '../../text/word.ts'

/** Where a name is given. */
export interface Declaration {
  readonly source: Source
  readonly span: Span
}

/**
 * Whether a name stands as a word of its own in what has been read of the repository, besides where it is given: what
 * addresses a container or a network by it would no longer find it under another name.
 *
 * @param declarations all places that give this name, each once or several times
 */
export function isNamedElsewhere(
  repository: Repository,
  name: string,
  declarations: readonly Declaration[],
): boolean {
  const { composeFiles, dockerfiles, envFiles = [], texts } = repository
  const given = new Set(declarations.map(({ source, span }) => `${source.path} ${span.start}`))
  const sources = new Map<string, Source>()
  for (const { source } of [...composeFiles, ...dockerfiles, ...envFiles, ...texts]) {
    if (source.text.includes(name)) sources.set(source.path, source)
  }
  const count = [...sources.values()].reduce((sum, { text }) => sum + text.split(wordOf(name)).length - 1, 0)
  return count > given.size
}

function wordOf(name: string): RegExp {
  return new RegExp(`(?<![\\w.-])${literally(name)}(?![\\w-]|\\.\\w)`, 'u')
}
