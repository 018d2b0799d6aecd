import type { SourcePosition } from '../../core/errors/errors.ts'
import { positionAt, type Source, type Span } from '../source.ts'
import type { ComposeFile, Place } from './model.ts'

/** Where something is written: the text to change. */
export function writtenAt(file: ComposeFile, place: Place): { source: Source; span: Span } {
  return place.inherited ?? { source: file.source, span: place.span }
}

/** Where a service says something, be it by an alias or by `extends`. */
export function saidAt(file: ComposeFile, place: Place): SourcePosition {
  return positionAt(file.source, (place.use ?? place.span).start)
}

/** A filter that lets each place of the repository pass once, however many services take from it. */
export function eachOnce(): (source: Source, span: Span) => boolean {
  const seen = new Set<string>()
  return (source, span) => {
    const key = `${source.path} ${span.start}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  }
}
