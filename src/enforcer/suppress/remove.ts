import type { Edit } from '../finding.ts'
import { lineStart, positionAt, type Span } from '../source.ts'
import type { Suppression } from './suppression.ts'

/** The edit that removes a suppression: with its line if nothing else is on it, otherwise with the space before it. */
export function removal({ source, span }: Suppression): Edit {
  const { path, text } = source
  const first = lineStart(source, positionAt(source, span.start).line)
  const next = lineStart(source, positionAt(source, span.end).line + 1)
  const isAlone = text.slice(first, span.start).trim() === '' && text.slice(span.end, next).trim() === ''
  if (isAlone) return { path, start: first, end: next, text: '' }
  const start = first + text.slice(first, span.start).trimEnd().length
  return { path, start, end: span.end, text: '' }
}

/**
 * The spans to cut to remove items from a list, so that no separator is left over, by the index of the item. The spans
 * do not overlap.
 * @param items in the order of the text
 */
export function cuts(items: readonly Span[], isRemoved: (index: number) => boolean): Map<number, Span> {
  const lastKept = items.findLastIndex((_, index) => !isRemoved(index))
  const result = new Map<number, Span>()
  for (const [index, item] of items.entries()) {
    if (!isRemoved(index)) continue
    const next = items[index + 1]
    const previous = items[index - 1]
    // Before the last kept item, the separator after a removed item is cut; after it, the separator before the item.
    if (index < lastKept && next) result.set(index, { start: item.start, end: next.start })
    else result.set(index, { start: previous?.end ?? item.start, end: item.end })
  }
  return result
}
