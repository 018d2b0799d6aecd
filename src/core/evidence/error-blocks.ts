import { kindOf, type LineKind } from './recognize.ts'
import type { StoredLine } from './stored-line.ts'

/** Lines that belong together, from one to before the other. */
export interface Block {
  from: number
  to: number
}

/** How many lines of one error are shown. */
const MAX_BLOCK = 6
/** How many errors of a part of an output outlive it. */
const MAX_OUTLIVING = 20

/** The errors with the lines that belong to them. The first and the last come first, and of equal ones only the first is there. */
export function errorBlocks(lines: readonly StoredLine[]): Block[] {
  const blocks: Block[] = []
  const seen = new Set<string>()
  let open: Block | null = null
  for (const [at, { text }] of lines.entries()) {
    const kind: LineKind = kindOf(text, open !== null && open.to === at)
    if (kind === 'more' && open !== null && open.to === at) {
      open.to = at + 1
      continue
    }
    if (kind !== 'error' && kind !== 'more') continue
    const shape = text.replace(/[0-9a-f]*\d[0-9a-f]*/gi, '0')
    open = { from: at, to: at + 1 }
    if (seen.has(shape)) continue
    seen.add(shape)
    blocks.push(open)
  }
  const bounded = blocks.map(({ from, to }) => ({ from, to: Math.min(to, from + MAX_BLOCK) }))
  const [first, ...more] = bounded
  const last = more.pop()
  return [first, last, ...more].filter((block) => block !== undefined)
}

/** What is to be kept of lines that are cut: the first errors with what belongs to them, each kind once, and the last one. */
export function outlivingErrors(lines: readonly StoredLine[]): StoredLine[] {
  const printed = lines.filter(({ source }) => source !== 'event')
  return errorBlocks(printed)
    .slice(0, MAX_OUTLIVING)
    .sort((a, b) => a.from - b.from)
    .flatMap(({ from, to }) => printed.slice(from, to))
}
