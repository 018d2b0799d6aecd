import type { Code, InlineCode, Link, Nodes } from 'mdast'
import { parseMarkdown } from '../../../core/markdown/parse.ts'
import type { Source, Span } from '../../source.ts'
import { blank } from './blank.ts'
import { type Fragment, scriptFolders } from './fragment.ts'

/** The code and links of a Markdown text. */
export interface MarkdownPieces {
  /** Code blocks. `text` is as long as the block in the file; `language` is in lower case. */
  fences: readonly { language: string; text: string; span: Span }[]
  /** Inline code: the text between the backticks. */
  inline: readonly { text: string; span: Span; block: Span }[]
  links: readonly { url: string; span: Span }[]
}

const cache = new WeakMap<Source, MarkdownPieces>()

/** The code and links of a Markdown text. */
export function markdownPieces(source: Source): MarkdownPieces {
  const known = cache.get(source)
  if (known !== undefined) return known
  const pieces = readPieces(source.text)
  cache.set(source, pieces)
  return pieces
}

/** The shell commands of a Markdown file: shell code blocks, and inline code that begins like a Docker command. */
export function markdownFragments(source: Source): Fragment[] {
  const { fences, inline } = markdownPieces(source)
  const folders = scriptFolders(source.path)
  return [
    ...fences
      .filter(({ language, text }) => isShell(language, text))
      .map(({ text, span }) => ({ text: withoutPrompts(text), start: span.start, folders })),
    ...inline
      .filter(({ text }) => /^(?:\$ )?(?:sudo )?(?:docker[ -]|COMPOSE_FILE=)/.test(text))
      .map(({ text, span }) => ({
        text: text.replace(/^\$ /, '  '),
        start: span.start,
        folders,
        isInline: true as const,
      })),
  ]
}

function isShell(language: string, text: string): boolean {
  if (/^(?:sh|bash|zsh|shell|console|shellsession|shell-session|terminal|fish)$/.test(language)) return true
  // A block without a language is shell if it has a line with a Docker command.
  return language === '' && /^\s*(?:[$] )?(?:sudo )?(?:docker|docker-compose|COMPOSE_FILE=\S+) /m.test(text)
}

/** If some lines begin with `$ `, the other lines are output and are blanked out. */
function withoutPrompts(text: string): string {
  if (!/^\s*\$ /m.test(text)) return text
  let isCommand = false
  return text.replace(/[^\r\n]+/g, (line) => {
    const isStart = /^\s*\$ /.test(line)
    const isKept = isStart || isCommand
    isCommand = isKept && line.endsWith('\\')
    return isKept ? line.replace(/^(\s*)\$ /, '$1  ') : blank(line)
  })
}

function readPieces(text: string): MarkdownPieces {
  const fences: { language: string; text: string; span: Span }[] = []
  const inline: { text: string; span: Span; block: Span }[] = []
  const links: { url: string; span: Span }[] = []
  const walk = (node: Nodes, block: Span) => {
    const own = BLOCKS.has(node.type) ? spanOf(node) : block
    if (node.type === 'code') fences.push(readFence(node, text))
    else if (node.type === 'inlineCode') inline.push({ ...readInline(node, text), block: own })
    else if (node.type === 'link') links.push(readLink(node, text))
    if ('children' in node) for (const child of node.children) walk(child, own)
  }
  walk(parseMarkdown(text), { start: 0, end: text.length })
  return { fences, inline, links }
}

/** The blocks whose text belongs together, so that one part may explain another. */
const BLOCKS: ReadonlySet<string> = new Set(['paragraph', 'heading', 'tableRow', 'listItem'])

function readFence(node: Code, text: string): { language: string; text: string; span: Span } {
  const whole = spanOf(node)
  const raw = text.slice(whole.start, whole.end)
  const isFenced = /^(?:`{3,}|~{3,})/.test(raw)
  const head = isFenced ? (/^[^\r\n]*(?:\r\n|\n|\r|$)/.exec(raw)?.[0].length ?? 0) : 0
  const closing = isFenced
    ? /(?:\r\n|\n|\r)[ \t>]*(?:`{3,}|~{3,})[ \t]*$/.exec(raw.slice(Math.max(head - 1, 0)))
    : null
  const end = closing === null ? raw.length : Math.max(head - 1, 0) + closing.index
  const start = whole.start + head
  // Code blocks inside a quotation have its `>` before each line.
  const content = raw
    .slice(head, Math.max(head, end))
    .replace(/^[ \t]*>/gm, (mark) => ' '.repeat(mark.length))
  return {
    language: (node.lang ?? '').toLowerCase(),
    text: content,
    span: { start, end: start + content.length },
  }
}

function readInline(node: InlineCode, text: string): { text: string; span: Span } {
  const whole = spanOf(node)
  const raw = text.slice(whole.start, whole.end)
  const ticks = /^`+/.exec(raw)?.[0].length ?? 0
  const inner = raw.slice(ticks, raw.length - ticks)
  const content = inner.trim()
  const start = whole.start + ticks + (inner.length - inner.trimStart().length)
  return { text: content, span: { start, end: start + content.length } }
}

function readLink(node: Link, text: string): { url: string; span: Span } {
  const whole = spanOf(node)
  const at = text.slice(whole.start, whole.end).lastIndexOf(node.url)
  const start = at < 0 ? whole.start : whole.start + at
  return { url: node.url, span: { start, end: at < 0 ? whole.end : start + node.url.length } }
}

function spanOf(node: Nodes): Span {
  return { start: node.position?.start.offset ?? 0, end: node.position?.end.offset ?? 0 }
}
