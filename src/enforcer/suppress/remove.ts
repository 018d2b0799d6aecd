import type { Edit } from '../finding.ts'
import { lineStart, positionAt, type Span } from '../source.ts'
import type { Suppression } from './suppression.ts'

/** The edit that removes a suppression: with its line where it stands alone, else with the space before it. */
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
 * What to cut so that some items of a list with separators are gone and no separator is left over. The spans of
 * several do not overlap, so each is a cut of its own.
 * @param items in the order of the text
 */
export function cuts(items: readonly Span[], isGone: (index: number) => boolean): Map<number, Span> {
  const stay = items.findLastIndex((_, index) => !isGone(index))
  const result = new Map<number, Span>()
  for (const [index, item] of items.entries()) {
    if (!isGone(index)) continue
    const next = items[index + 1]
    const previous = items[index - 1]
    // Behind the last one that stays, the separator before an item goes; in front of it, the one behind.
    if (index < stay && next) result.set(index, { start: item.start, end: next.start })
    else result.set(index, { start: previous?.end ?? item.start, end: item.end })
  }
  return result
}
