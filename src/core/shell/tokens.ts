import type { Span } from '../text/span.ts'

/** A word of a shell command, as the command receives it. */
export interface Word {
  /** Without quotes and escapes. What is known only at run time is kept as written: `$NAME`, `$(pwd)`. */
  text: string
  span: Span
  /** Whether part of it is known only at run time: a variable, the output of a command, a file pattern. */
  isDynamic: boolean
  /** Whether part of it is quoted, so that it is not a keyword. */
  isQuoted: boolean
  /** The commands inside `$( )` and backticks. */
  substitutions: readonly Span[]
}

/** A token of a shell script. */
export type Token =
  | ({ kind: 'word' } & Word)
  | { kind: 'operator'; text: Operator; span: Span }
  /** A redirection with its target, such as `> file`, which is not an argument of the command. */
  | { kind: 'redirection'; span: Span }

/** The operators that separate commands. */
export type Operator = '\n' | ';' | ';;' | '&' | '&&' | '|' | '||' | '(' | ')'

/** Replaces a character that belongs to the notation of the containing file, such as the `\` of `\"` in JSON. */
export const FILLER = '\u0000'

/** The words and operators of a shell script, without comments and heredocs. Never fails. */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = []
  const heredocs: { delimiter: string; isIndented: boolean }[] = []
  let at = 0
  while (at < text.length) {
    const character = text[at] ?? ''
    if (character === '\n' || character === '\r') {
      const end = at + (text.startsWith('\r\n', at) ? 2 : 1)
      tokens.push({ kind: 'operator', text: '\n', span: { start: at, end } })
      at = heredocs.splice(0).reduce((from, heredoc) => skipHeredoc(text, from, heredoc), end)
    } else if (character === ' ' || character === '\t' || character === FILLER) {
      at += 1
    } else if (/^\\(?:\r\n|\n|\r)/.test(text.slice(at, at + 3))) {
      at += text.startsWith('\r\n', at + 1) ? 3 : 2
    } else if (character === '#') {
      while (at < text.length && text[at] !== '\n' && text[at] !== '\r') at += 1
    } else {
      const redirection = /^(?:\d*|&)(<<<|<<-?|<>|<&|>&|>>|>\||<(?!\()|>(?!\())[ \t]*/.exec(
        text.slice(at, at + 12),
      )
      if (redirection !== null) {
        const target = readWord(text, at + redirection[0].length)
        const end = target?.span.end ?? at + redirection[0].length
        tokens.push({ kind: 'redirection', span: { start: at, end } })
        if (target && redirection[1]?.startsWith('<<') && redirection[1] !== '<<<') {
          heredocs.push({ delimiter: target.text, isIndented: redirection[1] === '<<-' })
        }
        at = end
        continue
      }
      const operator = (['&&', '||', ';;', ';', '&', '|', '(', ')'] as const).find((one) =>
        text.startsWith(one, at),
      )
      if (operator !== undefined) {
        tokens.push({ kind: 'operator', text: operator, span: { start: at, end: at + operator.length } })
        at += operator.length
        continue
      }
      const word = readWord(text, at)
      if (word === null) {
        at += 1
        continue
      }
      tokens.push({ kind: 'word', ...word })
      at = word.span.end
    }
  }
  return tokens
}

function skipHeredoc(
  text: string,
  from: number,
  heredoc: { delimiter: string; isIndented: boolean },
): number {
  const line = /([^\r\n]*)(?:\r\n|\n|\r|$)/y
  for (let at = from; at < text.length; at = line.lastIndex) {
    line.lastIndex = at
    const content = line.exec(text)?.[1] ?? ''
    // A script inside YAML or a Makefile is indented as a whole, including its heredocs.
    if ((heredoc.isIndented ? content.trim() : content.trimStart()) === heredoc.delimiter)
      return line.lastIndex
  }
  return text.length
}

/** The word that begins at an offset; null: no word begins there. */
function readWord(text: string, from: number): Word | null {
  let at = from
  let value = ''
  let isDynamic = false
  let isQuoted = false
  const substitutions: Span[] = []
  const takeDynamic = (end: number) => {
    isDynamic = true
    value += text.slice(at, end)
    at = end
  }
  /** Reads an expansion with `$` or backticks, inside or outside double quotes. False: the character is literal. */
  const takeExpansion = (): boolean => {
    if (text.startsWith('$((', at)) {
      takeDynamic(balanced(text, at + 1, '(', ')'))
    } else if (text.startsWith('$(', at) || /^[<>]\(/.test(text.slice(at, at + 2))) {
      const end = balanced(text, at + 1, '(', ')')
      substitutions.push({ start: at + 2, end: Math.max(at + 2, end - 1) })
      takeDynamic(end)
    } else if (text.startsWith('${', at)) {
      takeDynamic(balanced(text, at + 1, '{', '}'))
    } else if (/^\$[A-Za-z0-9_@*#?!$-]/.test(text.slice(at, at + 2))) {
      takeDynamic(at + (/^\$(?:[A-Za-z_]\w*|.)/.exec(text.slice(at, at + 200))?.[0].length ?? 2))
    } else if (text[at] === '`') {
      const end = text.indexOf('`', at + 1)
      const close = end < 0 ? text.length : end
      substitutions.push({ start: at + 1, end: close })
      takeDynamic(Math.min(text.length, close + 1))
    } else {
      return false
    }
    return true
  }
  for (let character = text[at]; character !== undefined; character = text[at]) {
    if (/[\s;&|()]/.test(character)) break
    if ((character === '<' || character === '>') && text[at + 1] !== '(') break
    if (character === FILLER) {
      at += 1
    } else if (character === '\\') {
      if (/^\\[\r\n]/.test(text.slice(at, at + 2))) at += text.startsWith('\r\n', at + 1) ? 3 : 2
      else {
        value += text[at + 1] ?? ''
        isQuoted = true
        at += 2
      }
    } else if (character === "'") {
      const end = text.indexOf("'", at + 1)
      const close = end < 0 ? text.length : end
      value += text.slice(at + 1, close).replaceAll(FILLER, '')
      isQuoted = true
      at = Math.min(text.length, close + 1)
    } else if (character === '"') {
      isQuoted = true
      at += 1
      while (at < text.length && text[at] !== '"') {
        if (text[at] === '\\' && /[$`"\\\n]/.test(text[at + 1] ?? '')) {
          if (text[at + 1] !== '\n') value += text[at + 1]
          at += 2
        } else if (text[at] === FILLER) at += 1
        else if (!takeExpansion()) {
          value += text[at]
          at += 1
        }
      }
      at += 1
    } else if (!takeExpansion()) {
      if (/[*?[]/.test(character)) isDynamic = true
      value += character
      at += 1
    }
  }
  at = Math.min(at, text.length)
  if (at === from) return null
  return { text: value, span: { start: from, end: at }, isDynamic, isQuoted, substitutions }
}

/** The offset after the bracket that closes the one at `from`, respecting quotes; the end of the text if none does. */
function balanced(text: string, from: number, open: string, close: string): number {
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    const character = text[at]
    if (character === '\\') at += 1
    else if (character === "'") {
      const end = text.indexOf("'", at + 1)
      if (end > 0) at = end
    } else if (character === open) depth += 1
    else if (character === close) {
      depth -= 1
      if (depth === 0) return at + 1
    }
  }
  return text.length
}
