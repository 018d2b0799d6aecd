import { CST, Lexer, Parser } from 'yaml'

/** The tokens of a YAML text; or the offset at which it is nested too deeply, before anything recurses into it. */
export type Tokens = { tokens: CST.Token[] } | { tooDeepAt: number }

/** No person writes more levels; a parser that recurses would overflow its stack. */
export const DEEPEST = 100

/** Reads the tokens of a text, and stops at the first place that is nested too deeply. */
export function tokensOf(text: string): Tokens {
  const parser = new Parser()
  const nesting = new Nesting()
  const tokens: CST.Token[] = []
  for (const lexeme of new Lexer().lex(text)) {
    const at = nesting.offset
    if (nesting.add(lexeme) > DEEPEST) return { tooDeepAt: at }
    tokens.push(...parser.next(lexeme))
  }
  tokens.push(...parser.end())
  return { tokens }
}

/** Marks of the lexer that stand for no text. */
const MARKS = new Set(['doc-mode', 'flow-error-end', 'scalar'])

/** How deeply the lexemes so far are nested: by brackets, by list items in one line, or by indentation. */
class Nesting {
  /** Where the next lexeme begins. */
  offset = 0
  #flow = 0
  /** The columns at which blocks are open. */
  readonly #blocks: number[] = []
  #column = 0
  #isLineStart = true
  /** Whether the next lexeme is the text of a scalar. */
  #isScalar = false

  /** @returns the depth after this lexeme */
  add(lexeme: string): number {
    const type = this.#isScalar ? null : CST.tokenType(lexeme)
    this.#isScalar = type === 'scalar'
    if (type !== null && MARKS.has(type)) return this.#depth()
    if (type === 'flow-seq-start' || type === 'flow-map-start') this.#flow++
    else if (type === 'flow-seq-end' || type === 'flow-map-end') this.#flow = Math.max(0, this.#flow - 1)
    else if (type === 'doc-start' || type === 'doc-end') this.#blocks.length = 0
    else if (type !== 'space' && type !== 'newline' && type !== 'comment' && this.#flow === 0) {
      const isItem = type === 'seq-item-ind' || type === 'explicit-key-ind'
      if (this.#isLineStart || isItem) this.#open()
    }
    this.offset += lexeme.length
    if (type === 'newline') [this.#column, this.#isLineStart] = [0, true]
    else {
      this.#column += lexeme.length
      if (type !== 'space') this.#isLineStart = false
    }
    return this.#depth()
  }

  #open(): void {
    while ((this.#blocks.at(-1) ?? -1) >= this.#column) this.#blocks.pop()
    this.#blocks.push(this.#column)
  }

  #depth(): number {
    return this.#blocks.length + this.#flow
  }
}
