import type { Span } from '../../source.ts'
import type { Code } from './brackets.ts'

/** Code that runs only if other code failed or found nothing. */
export interface Branch {
  attempt: Span
  alternative: Span
  /** The construct: `try`, `if`. */
  by: string
}

/** Functions that test whether a file exists. */
const EXISTENCE = /^(?:existsSync|exists|isfile|is_file|pathExists\w*|accessSync|fileExists\w*)$/

/** `try`/`catch`, `.catch(...)`, `exists(a) ? a : b` and `if (exists(a)) ... else ...` of JavaScript. */
export function javaScriptBranches(code: Code): Branch[] {
  return code.tokens.flatMap(({ kind, text }, index) => {
    if (kind !== 'word') return []
    if (text === 'try') return tryBranches(code, index)
    if (text === 'catch') return catchCall(code, index)
    if (text === 'if') return ifBranches(code, index)
    return EXISTENCE.test(text) ? conditional(code, index) : []
  })
}

function tryBranches(code: Code, index: number): Branch[] {
  const body = block(code, index + 1)
  if (body === null || code.tokens[body.next]?.text !== 'catch') return []
  const head =
    code.tokens[body.next + 1]?.text === '(' ? (code.partner.get(body.next + 1) ?? body.next) : body.next
  const handler = block(code, head + 1)
  return handler === null ? [] : [{ attempt: body.span, alternative: handler.span, by: 'try' }]
}

/** `a(...).then(...).catch(...)` */
function catchCall({ tokens, partner }: Code, index: number): Branch[] {
  const close = partner.get(index + 1)
  if (tokens[index - 1]?.text !== '.' || tokens[index + 1]?.text !== '(' || close === undefined) return []
  let from = index - 1
  while (from > 0) {
    const before = tokens[from - 1]
    if (before?.text === ')' || before?.text === ']') from = partner.get(from - 1) ?? from - 1
    else if (before?.text === '.' || before?.kind === 'string') from -= 1
    // Two adjacent words: one of them is a keyword, which is not part of the call.
    else if (before?.kind === 'word' && tokens[from]?.kind !== 'word') from -= 1
    else break
  }
  return [
    {
      attempt: between({ tokens, partner }, from, index - 1),
      alternative: between({ tokens, partner }, index + 1, close),
      by: '.catch',
    },
  ]
}

function ifBranches(code: Code, index: number): Branch[] {
  const { tokens, partner } = code
  const close = tokens[index + 1]?.text === '(' ? partner.get(index + 1) : undefined
  if (close === undefined) return []
  const test = tokens.slice(index + 2, close)
  const at = test.findIndex(({ text }) => EXISTENCE.test(text))
  const body = block(code, close + 1)
  if (at < 0 || body === null) return []
  const isNegated = test.slice(0, at).some(({ text }) => text === '!')
  const attempt = between(code, index + 2, close - 1)
  if (isNegated) return [{ attempt, alternative: body.span, by: 'if' }]
  if (tokens[body.next]?.text !== 'else') return []
  const other = block(
    code,
    tokens[body.next + 1]?.text === 'if' ? skipTest(code, body.next + 1) : body.next + 1,
  )
  return other === null ? [] : [{ attempt, alternative: other.span, by: 'if' }]
}

function skipTest({ partner }: Code, index: number): number {
  return (partner.get(index + 1) ?? index) + 1
}

/** `exists(a) ? a : b` */
function conditional(code: Code, index: number): Branch[] {
  const { tokens, partner } = code
  const close = tokens[index + 1]?.text === '(' ? partner.get(index + 1) : undefined
  if (close === undefined || tokens[close + 1]?.text !== '?') return []
  const colon = find(code, close + 2, [':'])
  if (colon === null) return []
  const end = find(code, colon + 1, [',', ';', ')', ']', '}']) ?? tokens.length
  return [{ attempt: between(code, index, colon - 1), alternative: lineOf(code, colon + 1, end), by: '?' }]
}

/** From a token to the end of its line, or to `end`, whichever comes first. */
function lineOf(code: Code, from: number, end: number): Span {
  const { tokens } = code
  let to = from
  while (to + 1 < end && !isKeyword(tokens[to + 1]?.text ?? '')) to += 1
  return between(code, from, Math.min(to, end - 1))
}

function isKeyword(text: string): boolean {
  return /^(?:const|let|var|return|if|for|while|try|function|export|import|await|throw)$/.test(text)
}

/** The next of the given characters outside brackets; null: a closing bracket or the end comes first. */
function find({ tokens, partner }: Code, from: number, characters: readonly string[]): number | null {
  for (let at = from; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token?.kind !== 'punctuation') continue
    if (characters.includes(token.text)) return at
    if ('([{'.includes(token.text)) at = partner.get(at) ?? at
    else if (')]}'.includes(token.text)) return null
  }
  return null
}

/** The block in braces at an index, or the single statement in place of one. */
function block(code: Code, index: number): { span: Span; next: number } | null {
  const { tokens, partner } = code
  if (tokens[index] === undefined) return null
  if (tokens[index]?.text === '{') {
    const close = partner.get(index)
    return close === undefined ? null : { span: between(code, index, close), next: close + 1 }
  }
  const last = lastOfStatement(code, index)
  return { span: between(code, index, last), next: tokens[last + 1]?.text === ';' ? last + 2 : last + 1 }
}

/** Where a statement ends: before `;`, `else` or a keyword that begins another one. */
function lastOfStatement(code: Code, index: number): number {
  let at = index
  while (at + 1 < code.tokens.length) {
    const next = code.tokens[at + 1]
    if (
      next === undefined ||
      next.text === ';' ||
      next.text === 'else' ||
      next.text === '}' ||
      isKeyword(next.text)
    )
      break
    at = '([{'.includes(next.text) ? (code.partner.get(at + 1) ?? at + 1) : at + 1
  }
  return at
}

function between({ tokens }: Pick<Code, 'tokens' | 'partner'>, from: number, to: number): Span {
  const start = tokens[from]?.span.start ?? 0
  return { start, end: Math.max(start, tokens[to]?.span.end ?? start) }
}

/** `try`/`except`, `a if exists(a) else b` and `if exists(a): ... else: ...` of Python, by its indentation. */
export function pythonBranches(text: string, code: Code): Branch[] {
  const lines = logicalLines(text, code)
  const branches: Branch[] = []
  for (const [index, line] of lines.entries()) {
    const isTry = /^try\s*:/.test(line.text)
    const test = /^(?:el)?if\b(.*)$/s.exec(line.text)?.[1]
    const isExistence = test !== undefined && /\b(?:exists|isfile|is_file)\s*\(/.test(test)
    if (!isTry && !isExistence) {
      branches.push(...conditionalOf(line))
      continue
    }
    const body = bodyOf(lines, index)
    let next = body.next
    const isNegated = isExistence && /^\s*not\b/.test(test)
    // If a negated test fails, its own body runs.
    if (isNegated) branches.push({ attempt: line.span, alternative: body.span, by: 'if' })
    const attempt = isTry ? { start: line.span.start, end: body.span.end } : line.span
    while (!isNegated && next < lines.length) {
      const other = lines[next]
      if (other === undefined || other.indent !== line.indent) break
      if (!(isTry ? /^except\b/ : /^(?:elif|else)\b/).test(other.text)) break
      const otherBody = bodyOf(lines, next)
      branches.push({
        attempt,
        alternative: { start: other.span.start, end: otherBody.span.end },
        by: isTry ? 'try' : 'if',
      })
      next = otherBody.next
    }
  }
  return branches
}

interface Line {
  indent: number
  text: string
  span: Span
}

/** The logical lines of a Python text: joined inside brackets and strings, without empty lines and comments. */
function logicalLines(text: string, { tokens, enclosing }: Code): Line[] {
  const lines: Line[] = []
  let current: Line | undefined
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1]
    const gap = text.slice(before?.span.end ?? 0, token.span.start)
    const isNew =
      before === undefined ||
      (/[\r\n]/.test(gap) &&
        enclosing[index] === -1 &&
        !/\\\s*$/.test(gap) &&
        token.text !== ')' &&
        token.text !== ']' &&
        token.text !== '}')
    if (isNew || current === undefined) {
      const lineStart =
        Math.max(text.lastIndexOf('\n', token.span.start), text.lastIndexOf('\r', token.span.start)) + 1
      current = { indent: token.span.start - lineStart, text: '', span: { ...token.span } }
      lines.push(current)
    }
    current.span = { start: current.span.start, end: token.span.end }
    current.text = text.slice(current.span.start, current.span.end)
  }
  return lines
}

/** The body of a line with `:`: the more indented lines that follow, or the rest of the line. */
function bodyOf(lines: readonly Line[], index: number): { span: Span; next: number } {
  const head = lines[index]
  const indent = head?.indent ?? 0
  let next = index + 1
  while ((lines[next]?.indent ?? -1) > indent) next += 1
  const start = lines[index + 1]?.span.start ?? head?.span.end ?? 0
  const end = lines[next - 1]?.span.end ?? start
  return next === index + 1
    ? { span: { start: head?.span.start ?? 0, end: head?.span.end ?? 0 }, next }
    : { span: { start, end }, next }
}

function conditionalOf({ text, span }: Line): Branch[] {
  const match = /\bif\s+(?:os\.path\.|Path\()?.*?\b(?:exists|isfile|is_file)\s*\([^()]*\)\s*else\b/s.exec(
    text,
  )
  if (match === null || match.index === 0) return []
  const otherwise = span.start + match.index + match[0].length
  return [
    {
      attempt: { start: span.start, end: otherwise },
      alternative: { start: otherwise, end: span.end },
      by: 'if',
    },
  ]
}
