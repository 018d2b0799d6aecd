import type { Nodes, RootContent } from 'mdast'
import { parseMarkdown } from '../../core/markdown/parse.ts'
import type { Source } from '../source.ts'
import type { Comment } from './comments.ts'

/** A comment of a Markdown page, with the lines that it applies to. */
export interface MarkdownComment extends Comment {
  lines: { first: number; last: number }
}

const COMMENT = /<!--([\s\S]*?)-->/g

/**
 * The comments of a Markdown page, except inside code. A comment on a line of its own applies to the next line that is
 * not a comment, or to a whole code block if one follows. A comment within a line applies to that line.
 */
export function markdownComments({ text }: Source): MarkdownComment[] {
  return commentsIn(parseMarkdown(text), [], text)
}

function commentsIn(node: Nodes, after: readonly Nodes[], text: string): MarkdownComment[] {
  if (node.type === 'html') return commentsOfHtml(node, after, text)
  if (!('children' in node)) return []
  const children: readonly RootContent[] = node.children
  return children.flatMap((child, index) => commentsIn(child, children.slice(index + 1), text))
}

function commentsOfHtml(node: Nodes, after: readonly Nodes[], text: string): MarkdownComment[] {
  const start = node.position?.start.offset ?? 0
  const end = node.position?.end.offset ?? start
  const html = text.slice(start, end)
  return [...html.matchAll(COMMENT)].map((match) => {
    const at = start + match.index
    const first = (node.position?.start.line ?? 1) + newlines(html.slice(0, match.index))
    const own = first + newlines(match[0])
    const isAlone = isLineStart(text, at) && isLineEnd(text, at + match[0].length)
    const follows = isAlone ? linesOf(after.find((sibling) => !isComment(sibling))) : undefined
    return {
      span: { start: at, end: at + match[0].length },
      body: match[1] ?? '',
      bodyStart: at + '<!--'.length,
      lines: { first, last: follows ?? own },
    }
  })
}

function linesOf(node: Nodes | undefined): number | undefined {
  return node?.type === 'code' ? node.position?.end.line : node?.position?.start.line
}

function isComment(node: Nodes): boolean {
  return node.type === 'html' && node.value.replace(COMMENT, '').trim() === ''
}

function isLineStart(text: string, offset: number): boolean {
  return /(?:^|[\r\n])[ \t>]*$/.test(text.slice(0, offset))
}

function isLineEnd(text: string, offset: number): boolean {
  return /^[ \t]*(?:$|[\r\n])/.test(text.slice(offset))
}

function newlines(text: string): number {
  return text.split(/\r\n|\n|\r/).length - 1
}
