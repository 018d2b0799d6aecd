import { type Snippet, snippetsOf } from '../docs/snippets.ts'

/** What a reader of the README does next: writes a file, or types a command. */
export type Step =
  | { kind: 'write'; file: string; text: string }
  /** Chapters that stand in for those of the same title. */
  | { kind: 'rewrite'; file: string; chapters: string }
  /** One argument an entry. */
  | { kind: 'type'; command: readonly string[] }

const COMMAND = /`(npx ssot-docker [^`]+)`/g

/**
 * What the README asks of somebody who reads it from top to bottom, in order: its blocks of files and of commands, and
 * the commands in the lines of its text. A part of a file, a block that begins with a space or has no file, is no step.
 */
export function stepsOf(readme: string): Step[] {
  return readme.split(/^(`{3,}\w*\n[\s\S]*?^`{3,}$)/m).flatMap((part, index, parts): Step[] => {
    if (index % 2 === 0) return [...part.matchAll(COMMAND)].map(([, line = '']) => typed(line))
    const [snippet] = snippetsOf(`${parts.slice(0, index).join('')}${part}`).slice(-1)
    return snippet === undefined ? [] : stepsOfSnippet(snippet)
  })
}

function stepsOfSnippet({ language, text, file }: Snippet): Step[] {
  if (language === 'sh') return text.trim().split('\n').map(typed)
  if (file !== null && text.startsWith('## ')) return [{ kind: 'rewrite', file, chapters: text }]
  const isWhole = file !== null && language !== 'text' && !/^(?: |ARG )/.test(text)
  return isWhole ? [{ kind: 'write', file, text }] : []
}

function typed(line: string): Step {
  return { kind: 'type', command: line.split(' ') }
}

/**
 * The page with these chapters in place of its own of the same title.
 * @throws Error for a chapter that it does not have
 */
export function rewritten(page: string, chapters: string): string {
  return chapters.split(/^(?=## )/m).reduce((text, chapter) => {
    const [title = ''] = chapter.split('\n', 1)
    const [before, rest] = text.split(`${title}\n`)
    if (before === undefined || rest === undefined) throw new Error(`There is no chapter "${title}".`)
    const next = rest.search(/^## /m)
    return `${before}${chapter.trimEnd()}\n\n${next < 0 ? '' : rest.slice(next)}`
  }, page)
}
