import type { Span } from '../text/span.ts'

/** What stands in the place of a secret. */
export const HIDDEN = '[redacted]'

/** The text with `[redacted]` in the place of each span. Spans may overlap. */
export function redacted(text: string, spans: readonly Span[]): string {
  if (spans.length === 0) return text
  let shown = ''
  let at = 0
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    if (start >= at) shown += text.slice(at, start) + HIDDEN
    at = Math.max(at, end)
  }
  return shown + text.slice(at)
}
