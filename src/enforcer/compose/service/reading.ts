import type { Source, Span } from '../../source.ts'
import type { Text } from '../model.ts'
import { spanWithin } from '../yaml/scalar-span.ts'
import type { ScalarValue, Value } from '../yaml/value.ts'

/** The context that the readers of one compose file share. */
export interface FileReading {
  readonly source: Source
  /** The folder that its relative paths start from, seen from the root; `.` for the root itself. */
  readonly folder: string
  readonly problems: { message: string; span: Span }[]
}

/** Adds a problem at the place where a value is written. */
export function note(reading: FileReading, value: Value, message: string): void {
  reading.problems.push({ message, span: value.span })
}

/** The text of a scalar with its place; undefined for null, a map or a list. */
export function textOf(value: Value | undefined): Text | undefined {
  if (value?.kind !== 'scalar' || value.text === null || value.tag === '!reset') return undefined
  return { text: value.text, span: value.span, ...(value.use ? { use: value.use } : {}) }
}

/** The part of a scalar's text from `from` up to `to`, with its place. */
export function partOf(reading: FileReading, scalar: ScalarValue, from: number, to: number): Text {
  const span = spanWithin(reading.source, scalar, from, to)
  return { text: (scalar.text ?? '').slice(from, to), span, ...(scalar.use ? { use: scalar.use } : {}) }
}
