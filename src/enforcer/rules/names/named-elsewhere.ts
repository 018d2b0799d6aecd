import type { Repository } from '../../repository.ts'
import type { Source, Span } from '../../source.ts'
import { literally } from '../../text/word.ts'

/** A place that gives a name. */
export interface Declaration {
  readonly source: Source
  readonly span: Span
}

/**
 * Whether the repository uses a name, as a word of its own, anywhere else than where it is given. Whatever addresses a
 * container or network by that name would no longer work under another name.
 *
 * @param declarations all places that give this name; duplicates are allowed
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
