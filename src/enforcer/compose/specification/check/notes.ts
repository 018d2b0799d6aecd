import type { Span } from '../../../source.ts'
import type { Shape } from '../shape/shape.ts'
import { type KeyPath, pathOf, type Step } from './place.ts'
import { sentence } from './wording.ts'

/** Something in a compose file that the specification does not allow. */
export interface SpecificationProblem {
  readonly message: string
  /** The very key or value. */
  readonly span: Span
  /** Where it is; of a wrong key with the key itself. */
  readonly path: KeyPath
}

/** What is known of a document before it is checked. */
export interface Extent {
  /** Of the file that the document is from. */
  readonly text: string
  /** Behind this offset the document is not what was meant, and nothing is said of it. */
  readonly soundUntil: number
  /** Whether the document is laid over another one, so that what it lacks may be there. */
  readonly isOverlay: boolean
}

/** A document while it is checked. */
export interface Check extends Extent {
  readonly problems: SpecificationProblem[]
  /** What was said of which stretch of the file. */
  readonly said: Set<string>
  /** The lists and maps that were judged, by what they hold: aliases of one share it, and aliases of aliases multiply. */
  readonly judged: Map<object, Set<Shape>>
}

/** Notes what is wrong with a value, as a predicate; what several aliases bring is wrong once. */
export function note({ span }: { span: Span }, predicate: string, step: Step | null, check: Check): void {
  const path = pathOf(step)
  noteOnce(span, predicate, path, () => sentence(path, predicate), check)
}

/** @param what tells the problem from others of the same stretch */
export function noteOnce(span: Span, what: string, path: KeyPath, message: () => string, check: Check): void {
  const said = `${span.start} ${span.end} ${what}`
  if (span.end > check.soundUntil || check.said.has(said)) return
  check.said.add(said)
  check.problems.push({ message: message(), span, path })
}
