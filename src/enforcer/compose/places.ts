import type { SourcePosition } from '../../core/errors/errors.ts'
import { positionAt, type Source, type Span } from '../source.ts'
import type { ComposeFile, Place } from './model.ts'

/** The place where a value is written: the text to change. */
export function writtenAt(file: ComposeFile, place: Place): { source: Source; span: Span } {
  return place.inherited ?? { source: file.source, span: place.span }
}

/** The place where a service sets a value, which may be an alias or an `extends`. */
export function saidAt(file: ComposeFile, place: Place): SourcePosition {
  return positionAt(file.source, (place.use ?? place.span).start)
}

/** A filter that is true the first time it gets a place, so that a value shared by several services counts once. */
export function eachOnce(): (source: Source, span: Span) => boolean {
  const seen = new Set<string>()
  return (source, span) => {
    const key = `${source.path} ${span.start}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  }
}
