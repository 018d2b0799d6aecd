import type { Span } from '../text/span.ts'
import { type Token, tokenize, type Word } from './tokens.ts'

/** The syntax tree of a shell script: its commands and the order in which they run. */
export type ShellNode =
  | SimpleCommand
  /** `a && b`, `a || b` */
  | { kind: 'and' | 'or'; left: ShellNode; right: ShellNode; span: Span }
  | { kind: 'not'; body: ShellNode; span: Span }
  /** `a | b`, `{ a; b; }`, the body of a function, `( a; b )` (a subshell), the content of a loop or `case` */
  | { kind: 'group'; body: readonly ShellNode[]; isSubshell: boolean; span: Span }
  /** The last branch has no test if it is `else`. */
  | { kind: 'if'; branches: readonly IfBranch[]; span: Span }
  | { kind: 'for'; items: readonly Word[]; body: readonly ShellNode[]; span: Span }

/** A branch of `if`: a test and the commands that run if it succeeds. */
export interface IfBranch {
  test: readonly ShellNode[]
  body: readonly ShellNode[]
}

/** A single command with its arguments. */
export interface SimpleCommand {
  kind: 'command'
  /** `NAME=value` before the command, or without a command. */
  assignments: readonly { name: string; value: Word }[]
  words: readonly Word[]
  span: Span
}

/** Parses a shell script. Never fails: text that is not shell becomes meaningless commands. */
export function parseShell(text: string): ShellNode[] {
  const reader = new Reader(tokenize(text).filter(({ kind }) => kind !== 'redirection'))
  const nodes: ShellNode[] = []
  while (!reader.isDone()) {
    nodes.push(...reader.readList([]))
    // Skip a closing keyword that has no opening one.
    if (!reader.isDone()) reader.skip()
  }
  return nodes
}

class Reader {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  isDone(): boolean {
    return this.#at >= this.#tokens.length
  }

  skip(): void {
    this.#at += 1
  }

  /** Reads commands up to one of the words or `)`, which is not consumed. */
  readList(until: readonly string[]): ShellNode[] {
    const nodes: ShellNode[] = []
    while (!this.isDone()) {
      const token = this.#tokens[this.#at]
      if (token?.kind === 'operator' && token.text !== '(') {
        if (token.text === ')') break
        if (token.text === ';;' && until.includes(';;')) break
        this.skip()
        continue
      }
      const keyword = this.#keyword()
      if (keyword !== undefined && (until.includes(keyword) || CLOSING.has(keyword))) break
      const node = this.#readAndOr()
      if (node !== undefined) nodes.push(node)
    }
    return nodes
  }

  #readAndOr(): ShellNode | undefined {
    let left = this.#readPipeline()
    for (;;) {
      const token = this.#tokens[this.#at]
      if (token?.kind !== 'operator' || (token.text !== '&&' && token.text !== '||')) return left
      this.skip()
      this.#skipNewlines()
      const right = this.#readPipeline()
      if (left === undefined) left = right
      else if (right !== undefined) {
        const span = { start: left.span.start, end: right.span.end }
        left = { kind: token.text === '&&' ? 'and' : 'or', left, right, span }
      }
    }
  }

  #readPipeline(): ShellNode | undefined {
    const first = this.#tokens[this.#at]
    if (this.#keyword() === '!') {
      this.skip()
      const body = this.#readPipeline()
      if (body === undefined) return undefined
      return { kind: 'not', body, span: { start: first?.span.start ?? body.span.start, end: body.span.end } }
    }
    const parts: ShellNode[] = []
    for (;;) {
      const part = this.#readCommand()
      if (part !== undefined) parts.push(part)
      if (!this.#isOperator('|')) break
      this.skip()
      this.#skipNewlines()
    }
    const [only] = parts
    if (parts.length <= 1) return only
    return group(parts, false)
  }

  #readCommand(): ShellNode | undefined {
    const token = this.#tokens[this.#at]
    if (token === undefined) return undefined
    if (this.#isOperator('(')) {
      this.skip()
      const body = this.readList([])
      if (this.#isOperator(')')) this.skip()
      return group(body, true, token.span)
    }
    switch (this.#keyword()) {
      case 'if':
        return this.#readIf(token.span.start)
      case 'while':
      case 'until':
        return this.#readLoop()
      case 'for':
      case 'select':
        return this.#readFor(token.span.start)
      case 'case':
        return this.#readCase()
      case '{': {
        this.skip()
        const body = this.readList(['}'])
        if (this.#keyword() === '}') this.skip()
        return group(body, false, token.span)
      }
      case 'function':
        this.skip()
        this.skip()
        return this.#readCommand()
      default:
        return this.#readSimple()
    }
  }

  #readIf(start: number): ShellNode {
    const branches: IfBranch[] = []
    let end = start
    while (this.#keyword() === 'if' || this.#keyword() === 'elif') {
      this.skip()
      const test = this.readList(['then'])
      if (this.#keyword() === 'then') this.skip()
      const body = this.readList(['elif', 'else', 'fi'])
      branches.push({ test, body })
    }
    if (this.#keyword() === 'else') {
      this.skip()
      branches.push({ test: [], body: this.readList(['fi']) })
    }
    if (this.#keyword() === 'fi') {
      end = this.#tokens[this.#at]?.span.end ?? end
      this.skip()
    }
    return { kind: 'if', branches, span: { start, end: Math.max(end, lastEnd(branches, start)) } }
  }

  #readLoop(): ShellNode {
    const start = this.#tokens[this.#at]?.span
    this.skip()
    const test = this.readList(['do'])
    return group([...test, ...this.#readDo()], false, start)
  }

  #readFor(start: number): ShellNode {
    this.skip()
    if (this.#isOperator('(')) {
      // An arithmetic `for (( ... ))`.
      while (!this.isDone() && this.#keyword() !== 'do') this.skip()
      return group(this.#readDo(), false, { start, end: start + 3 })
    }
    this.skip()
    this.#skipNewlines()
    const items: Word[] = []
    if (this.#keyword() === 'in') {
      this.skip()
      for (let token = this.#tokens[this.#at]; token?.kind === 'word'; token = this.#tokens[this.#at]) {
        items.push(token)
        this.skip()
      }
    }
    while (this.#isOperator(';') || this.#isOperator('\n')) this.skip()
    const body = this.#readDo()
    const end = body.at(-1)?.span.end ?? items.at(-1)?.span.end ?? start
    return { kind: 'for', items, body, span: { start, end } }
  }

  #readDo(): ShellNode[] {
    if (this.#keyword() !== 'do') return []
    this.skip()
    const body = this.readList(['done'])
    if (this.#keyword() === 'done') this.skip()
    return body
  }

  #readCase(): ShellNode {
    const start = this.#tokens[this.#at]?.span
    const bodies: ShellNode[] = []
    while (!this.isDone() && this.#keyword() !== 'in') this.skip()
    this.skip()
    while (!this.isDone() && this.#keyword() !== 'esac') {
      // Skip the patterns of the branch, up to the bracket.
      while (!this.isDone() && !this.#isOperator(')') && this.#keyword() !== 'esac') this.skip()
      if (this.#isOperator(')')) this.skip()
      const body = this.readList([';;', 'esac'])
      if (body.length > 0) bodies.push(group(body, false))
      if (this.#isOperator(';;')) this.skip()
      else if (this.#keyword() !== 'esac') this.skip()
    }
    this.skip()
    return group(bodies, false, start)
  }

  #readSimple(): ShellNode | undefined {
    const words: Word[] = []
    const assignments: { name: string; value: Word }[] = []
    let start: number | undefined
    let end = 0
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      if (token.kind !== 'word') break
      const assignment = words.length === 0 ? readAssignment(token) : undefined
      if (assignment === undefined) words.push(token)
      else assignments.push(assignment)
      start ??= token.span.start
      end = token.span.end
      this.skip()
    }
    if (this.#isOperator('(') && words.length === 1) {
      // `name() { ... }`: the name is not a command.
      this.skip()
      if (this.#isOperator(')')) this.skip()
      this.#skipNewlines()
      return this.#readCommand()
    }
    if (start === undefined) {
      // Skip an operator in place of a command.
      if (!this.#isOperator(')')) this.skip()
      return undefined
    }
    return { kind: 'command', assignments, words, span: { start, end } }
  }

  #keyword(): string | undefined {
    const token = this.#tokens[this.#at]
    return token?.kind === 'word' && !token.isQuoted && !token.isDynamic ? token.text : undefined
  }

  #isOperator(text: string): boolean {
    const token = this.#tokens[this.#at]
    return token?.kind === 'operator' && token.text === text
  }

  #skipNewlines(): void {
    while (this.#isOperator('\n')) this.skip()
  }
}

const CLOSING: ReadonlySet<string> = new Set(['then', 'elif', 'else', 'fi', 'do', 'done', 'esac', '}'])

function group(body: readonly ShellNode[], isSubshell: boolean, span?: Span): ShellNode {
  const start = span?.start ?? body[0]?.span.start ?? 0
  return {
    kind: 'group',
    body,
    isSubshell,
    span: { start, end: body.at(-1)?.span.end ?? span?.end ?? start },
  }
}

function lastEnd(branches: readonly IfBranch[], start: number): number {
  const last = branches.at(-1)
  return last?.body.at(-1)?.span.end ?? last?.test.at(-1)?.span.end ?? start
}

/** Reads `NAME=value`, the value as a word with its place; undefined: it is not an assignment. */
export function readAssignment(word: Word): { name: string; value: Word } | undefined {
  const [head, name] = /^([A-Za-z_]\w*)\+?=/.exec(word.text) ?? []
  if (head === undefined || name === undefined) return undefined
  const span = { start: Math.min(word.span.start + head.length, word.span.end), end: word.span.end }
  return { name, value: { ...word, text: word.text.slice(head.length), span } }
}
