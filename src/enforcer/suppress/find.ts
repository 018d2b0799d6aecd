import type { Repository, TextFile } from '../repository.ts'
import { lineStart, positionAt, type Source } from '../source.ts'
import { type Comment, type CommentStyle, lineComments, yamlComments } from './comments.ts'
import { lastLineFrom } from './extent.ts'
import { markdownComments } from './markdown.ts'
import { readPragma, type Suppression } from './suppression.ts'

/** How comments are written in a file; null: it has none. */
type Language = CommentStyle | 'yaml' | 'env' | 'markdown' | null

/** Every suppression of a repository, by file and line. package.json has no comments, and so no suppressions. */
export function findSuppressions(repository: Repository): Suppression[] {
  const sources: [Source, Language][] = [
    ...repository.composeFiles.map(({ source }): [Source, Language] => [source, 'yaml']),
    ...repository.dockerfiles.map(({ source }): [Source, Language] => [source, 'hash-line']),
    ...repository.texts.map((text): [Source, Language] => [text.source, languageOf(text)]),
  ]
  const known = new Set(sources.map(([{ path }]) => path))
  for (const { source } of repository.envFiles ?? []) {
    // An env file may also be among the texts, as a script.
    if (!known.has(source.path)) sources.push([source, 'env'])
  }
  if (repository.matrix.source) sources.push([repository.matrix.source, 'markdown'])
  return sources.flatMap(([source, language]) => suppressionsOf(source, language))
}

function languageOf({ kind, source }: TextFile): Language {
  switch (kind) {
    case 'shell':
    case 'python':
    case 'makefile':
      return 'hash'
    case 'javascript':
      return 'slash'
    case 'ci':
      return /\.ya?ml$/i.test(source.path) ? 'yaml' : 'slash'
    case 'markdown':
      return 'markdown'
    case 'package':
      return null
  }
}

/** The suppressions of one file, in its order. */
export function suppressionsOf(source: Source, language: Language): Suppression[] {
  if (language === null || !source.text.includes('ssot-ignore')) return []
  if (language === 'markdown') {
    return markdownComments(source).flatMap((comment) => suppression(source, comment, comment.lines))
  }
  const comments =
    language === 'yaml' ? yamlComments(source) : lineComments(source, language === 'env' ? 'hash' : language)
  const mark = language === 'slash' ? '//' : '#'
  const continuation = language === 'yaml' ? 'yaml' : language === 'hash' ? 'backslash' : 'none'
  return comments.flatMap((comment) => {
    const { first, last } = linesOf(source, comment, mark)
    return suppression(source, comment, { first, last: lastLineFrom(source, last, continuation) })
  })
}

function suppression(source: Source, comment: Comment, lines: Suppression['lines']): Suppression[] {
  const pragma = readPragma(comment.body, comment.bodyStart)
  return pragma === null ? [] : [{ source, span: comment.span, lines, ...pragma }]
}

/** The comment's own line. For a comment on a line of its own, up to the next line that is not empty or a comment. */
function linesOf(source: Source, { span }: Comment, mark: string): Suppression['lines'] {
  const { line: first, column } = positionAt(source, span.start)
  const before = source.text.slice(span.start - column + 1, span.start)
  if (before.trim() !== '') return { first, last: first }
  for (let line = first + 1; lineStart(source, line) < source.text.length; line++) {
    const text = source.text.slice(lineStart(source, line), lineStart(source, line + 1)).trim()
    if (text !== '' && !text.startsWith(mark)) return { first, last: line }
  }
  return { first, last: first }
}
