import { Lexer } from 'yaml'
import type { Source, Span } from '../source.ts'

/** A comment, and its text without the comment marks. */
export interface Comment {
  /** Including the comment marks. */
  span: Span
  body: string
  bodyStart: number
}

/** How comments are written. `hash`: `#` after a space. `hash-line`: `#` only on a line of its own. `slash`: `//`. */
export type CommentStyle = 'hash' | 'hash-line' | 'slash'

/** Control tokens of the lexer, which are not part of the text. */
const CONTROL = new Set(['\u0002', '\u0018', '\u001F'])
const SCALAR_FOLLOWS = '\u001F'

/** The comments of a YAML text. A `#` inside a string or block scalar does not begin a comment. */
export function yamlComments({ text }: Source): Comment[] {
  const comments: Comment[] = []
  let offset = 0
  let isScalar = false
  for (const token of new Lexer().lex(text)) {
    if (CONTROL.has(token)) {
      isScalar = token === SCALAR_FOLLOWS
      continue
    }
    if (token.startsWith('#') && !isScalar) comments.push(comment(offset, token.trimEnd(), '#'.length))
    isScalar = false
    offset += token.length
  }
  return comments
}

/** The comments of a text, line by line. A comment mark inside a quoted string on the line does not count. */
export function lineComments({ text }: Source, style: CommentStyle): Comment[] {
  const mark = style === 'slash' ? '//' : '#'
  const comments: Comment[] = []
  for (const match of text.matchAll(/[^\r\n]+/g)) {
    const line = match[0]
    const start = style === 'hash-line' ? lineMark(line, mark) : openMark(line, mark)
    if (start >= 0) comments.push(comment(match.index + start, line.slice(start).trimEnd(), mark.length))
  }
  return comments
}

function lineMark(line: string, mark: string): number {
  const start = line.search(/\S/)
  return line.startsWith(mark, start) ? start : -1
}

/** The offset of the first comment mark outside quotes and at the start of a word; -1: none. */
function openMark(line: string, mark: string): number {
  let quote: string | null = null
  for (let index = 0; index < line.length; index++) {
    const character = line[index] ?? ''
    if (character === '\\' && quote !== "'") index++
    else if (quote !== null) quote = character === quote ? null : quote
    else if (`'"\``.includes(character)) quote = character
    else if (line.startsWith(mark, index) && /^$|\s$/.test(line.slice(0, index))) return index
  }
  return -1
}

function comment(start: number, text: string, markLength: number): Comment {
  return {
    span: { start, end: start + text.length },
    body: text.slice(markLength),
    bodyStart: start + markLength,
  }
}
