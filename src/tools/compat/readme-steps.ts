import { type Snippet, snippetsOf } from '../docs/snippets.ts'

/** One step of a reader of the README: write a file, or run a command. */
export type Step =
  | { kind: 'write'; file: string; text: string }
  /** `chapters` replace those with the same titles. */
  | { kind: 'rewrite'; file: string; chapters: string }
  /** `command` is split into its arguments. */
  | { kind: 'type'; command: readonly string[] }

const COMMAND = /`(npx ssot-docker [^`]+)`/g

/**
 * The steps of the README in order: its blocks with files and commands, and the commands in its text. A block without a
 * file or one that begins with a space is a part of a file and no step.
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
 * The page with these chapters instead of its own with the same titles.
 * @throws Error when the page does not have a chapter with the title
 */
export function rewritten(page: string, chapters: string): string {
  return chapters.split(/^(?=## )/m).reduce((text, chapter) => {
    const [title = ''] = chapter.split('\n', 1)
    const [before, rest] = text.split(`${title}\n`)
    if (before === undefined || rest === undefined) throw new Error(`The page has no chapter "${title}".`)
    const next = rest.search(/^## /m)
    return `${before}${chapter.trimEnd()}\n\n${next < 0 ? '' : rest.slice(next)}`
  }, page)
}
