import type { Span } from '../../../source.ts'
import type { Shape } from '../shape/shape.ts'
import { type KeyPath, pathOf, type Step } from './place.ts'
import { sentence } from './wording.ts'

/** A violation of the specification in a compose file. */
export interface SpecificationProblem {
  readonly message: string
  /** The key or value itself. */
  readonly span: Span
  /** The keys that lead to it. For a wrong key, the key itself is included. */
  readonly path: KeyPath
}

/** What is known about a document before it is checked. */
export interface Extent {
  /** The text of the file that contains the document. */
  readonly text: string
  /** From this offset on the document is unreliable and not checked, see `ParsedYaml.soundUntil`. */
  readonly soundUntil: number
  /** Whether the document is merged over another one, which may have what this one lacks. */
  readonly isOverlay: boolean
}

/** A document while it is checked. */
export interface Check extends Extent {
  readonly problems: SpecificationProblem[]
  /** What was reported, each with its place in the file. */
  readonly reported: Set<string>
  /**
   * The shapes that the content of each list or map was checked against. Aliases share their content, so that each is
   * checked once, even where aliases of aliases multiply.
   */
  readonly checked: Map<object, Set<Shape>>
}

/** Reports what is wrong with a value, as a predicate. A value that several aliases share is reported once. */
export function note({ span }: { span: Span }, predicate: string, step: Step | null, check: Check): void {
  const path = pathOf(step)
  noteOnce(span, predicate, path, () => sentence(path, predicate), check)
}

/** @param what distinguishes the problem from others at the same place */
export function noteOnce(span: Span, what: string, path: KeyPath, message: () => string, check: Check): void {
  const identity = `${span.start} ${span.end} ${what}`
  if (span.end > check.soundUntil || check.reported.has(identity)) return
  check.reported.add(identity)
  check.problems.push({ message: message(), span, path })
}
