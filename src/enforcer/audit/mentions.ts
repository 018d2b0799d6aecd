import { posix } from 'node:path'
import type { SourcePosition } from '../../core/errors/errors.ts'
import type { Repository } from '../repository.ts'
import { positionAt, type Source } from '../source.ts'

/** A place that names a Docker file. */
export interface Mention {
  /** The file that is named, from the root. */
  path: string
  at: SourcePosition
}

/**
 * Every place that names a Docker file. In compose files these are the resolved paths of builds and includes. In
 * scripts, CI files and pages a path counts from the root or from the file that names it; a name without a folder
 * counts if only one Docker file has that name.
 */
export function mentionsOf(repository: Repository): Mention[] {
  const paths = [...repository.composeFiles, ...repository.dockerfiles].map(({ source }) => source.path)
  return [
    ...repository.composeFiles.flatMap(({ source, services, uses }) => [
      ...services.flatMap(({ build }) => mention(source, build?.dockerfile, build?.dockerfileSpan.start)),
      ...uses.flatMap(({ path, span }) => mention(source, path, span.start)),
    ]),
    ...[...textsOf(repository)].flatMap((source) => paths.flatMap((path) => mentionsIn(source, path, paths))),
  ].sort((a, b) => compare(a.path, b.path) || compare(a.at.file, b.at.file) || a.at.line - b.at.line)
}

function textsOf({ matrix, texts }: Repository): Source[] {
  return [...(matrix.source ? [matrix.source] : []), ...texts.map(({ source }) => source)]
}

function mention(source: Source, path: string | null | undefined, offset: number | undefined): Mention[] {
  return path ? [{ path, at: positionAt(source, offset ?? 0) }] : []
}

function mentionsIn(source: Source, path: string, paths: readonly string[]): Mention[] {
  const name = posix.basename(path)
  if (!source.text.includes(name)) return []
  const isUnique = paths.filter((other) => posix.basename(other) === name).length === 1
  const relative = posix.relative(posix.dirname(source.path), path)
  const lines = new Map<number, Mention>()
  for (const match of source.text.matchAll(word(name))) {
    const written = match[0].replace(/^\.\//, '')
    const isMeant = written === path || written === relative || (isUnique && written === name)
    if (!isMeant) continue
    const at = positionAt(source, match.index)
    if (!lines.has(at.line)) lines.set(at.line, { path, at })
  }
  return [...lines.values()]
}

/** A name with the folders written before it, as a word of its own. */
function word(name: string): RegExp {
  return new RegExp(`(?<![\\w./-])(?:[\\w.-]+/)*${literally(name)}(?![\\w/-]|\\.\\w)`, 'g')
}

function literally(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
