import { type MarkdownExcess, markdownExcess } from '../../core/markdown/bounds.ts'
import { linesOf } from '../../core/markdown/lines.ts'
import { isDockerfileName } from '../dockerfile/read.ts'

/** Readers recurse into these, and compare stages with one another. No person comes near. */
const DEEPEST = { variables: 50, brackets: 200 }
const MOST_STAGES = 500
const LONGEST_CHAIN = 1000

/** The first place of a text that is more than its readers should be given; null: there is none. */
export function textExcess(path: string, text: string): MarkdownExcess | null {
  if (/\.(?:md|mdx|markdown)$/i.test(path)) return markdownExcess(text)
  // In a program, brackets are rather those of its own language, which nothing recurses into.
  if (/\.(?:[cm]?[jt]sx?|py)$/i.test(path)) return null
  return (
    nested(text, '${', '}', DEEPEST.variables) ??
    nested(text, '(', ')', DEEPEST.brackets) ??
    chained(text) ??
    (isDockerfileName(path) ? stages(text) : null)
  )
}

/** A command line in which too many commands are joined, also over lines that end with a backslash. */
function chained(text: string): MarkdownExcess | null {
  let count = 0
  for (const { number, text: line } of linesOf(text)) {
    for (const { index } of line.matchAll(/&&|\|\|/gu)) {
      if (++count > LONGEST_CHAIN) {
        return {
          line: number,
          column: index + 1,
          message: `joins more than ${LONGEST_CHAIN} commands with && and ||`,
        }
      }
    }
    if (!line.trimEnd().endsWith('\\')) count = 0
  }
  return null
}

/** A line in which more brackets are open at a time than the deepest nesting. */
function nested(text: string, open: string, close: string, deepest: number): MarkdownExcess | null {
  let [depth, line, lineStart] = [0, 1, 0]
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\n') [depth, line, lineStart] = [0, line + 1, at + 1]
    else if (text.startsWith(open, at)) depth++
    else if (text.startsWith(close, at)) depth = Math.max(0, depth - 1)
    if (depth > deepest) {
      return {
        line,
        column: at - lineStart + 1,
        message: `has ${open} nested more than ${deepest} levels deep`,
      }
    }
  }
  return null
}

function stages(text: string): MarkdownExcess | null {
  const excess = [...text.matchAll(/^[ \t]*FROM[ \t]/gimu)][MOST_STAGES]
  if (excess === undefined) return null
  const line = text.slice(0, excess.index).split('\n').length
  return { line, column: 1, message: `has more than ${MOST_STAGES} stages` }
}
