import type { CodeToken } from './tokens.ts'

/** The tokens of a text with their brackets matched. */
export interface Code {
  tokens: readonly CodeToken[]
  /** The index of each bracket's counterpart, by the bracket's index. Unmatched brackets are left out. */
  partner: ReadonlyMap<number, number>
  /** The index of the innermost open bracket, by the index of a token; -1: none. */
  enclosing: readonly number[]
}

const CLOSES: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' }

/** Matches brackets. A closing bracket of the wrong kind is ignored. */
export function matchBrackets(tokens: readonly CodeToken[]): Code {
  const partner = new Map<number, number>()
  const enclosing: number[] = []
  const open: number[] = []
  for (const [index, { kind, text }] of tokens.entries()) {
    const opening = kind === 'punctuation' ? CLOSES[text] : undefined
    const last = open.at(-1)
    if (opening !== undefined && last !== undefined && tokens[last]?.text === opening) {
      open.pop()
      partner.set(last, index)
      partner.set(index, last)
    }
    enclosing.push(open.at(-1) ?? -1)
    if (kind === 'punctuation' && (text === '(' || text === '[' || text === '{')) open.push(index)
  }
  return { tokens, partner, enclosing }
}

/** The elements between a bracket and its counterpart, as ranges of tokens: from `from` up to but excluding `to`. */
export function elementsOf({ tokens, partner }: Code, open: number): { from: number; to: number }[] {
  const close = partner.get(open)
  if (close === undefined) return []
  const elements: { from: number; to: number }[] = []
  let from = open + 1
  for (let at = open + 1; at <= close; at += 1) {
    const token = tokens[at]
    if (at === close || (token?.kind === 'punctuation' && token.text === ',')) {
      if (at > from) elements.push({ from, to: at })
      from = at + 1
    } else if (token?.kind === 'punctuation' && '([{'.includes(token.text)) at = partner.get(at) ?? at
  }
  return elements
}
