import type { Repository } from '../../repository.ts'

/**
 * Whether a name stands more than once in what has been read of the repository, as a word of its own: what addresses a
 * container or a network by it would no longer find it under another name.
 */
export function isNamedElsewhere(repository: Repository, name: string): boolean {
  const { composeFiles, dockerfiles, envFiles = [], texts } = repository
  const paths = new Set<string>()
  let count = 0
  for (const { source } of [...composeFiles, ...dockerfiles, ...envFiles, ...texts]) {
    if (paths.has(source.path) || !source.text.includes(name)) continue
    paths.add(source.path)
    count += source.text.split(wordOf(name)).length - 1
    if (count > 1) return true
  }
  return false
}

function wordOf(name: string): RegExp {
  return new RegExp(`(?<![\\w.-])${name.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}(?![\\w-]|\\.\\w)`, 'u')
}
