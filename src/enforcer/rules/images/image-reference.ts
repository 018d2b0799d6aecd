import { canonicalImage, readImageName } from '../../../core/images/name.ts'
import type { ImageRow, Matrix } from '../../../core/matrix/matrix.ts'
import { type Givens, isGiven } from '../../compose/given.ts'
import { meaningOf } from '../../compose/matrix-variables.ts'
import { fill, soleVariable, type VariablePart } from '../../compose/template.ts'

/** An image reference. Variables may leave parts of it unknown. */
export interface ImageReference {
  /** In full: `docker.io/library/postgres`. */
  readonly repository: string
  /** Null: there is no tag, so the engine uses `latest`. */
  readonly tag: string | null
  readonly digest: string | null
  /** Whether a variable leaves the name or tag unknown. */
  readonly isOpen: boolean
}

/** Placeholder for the unknown value of a variable. */
const UNKNOWN = '\uE000'

/** What an environment gives to a file that no environment reads. */
export const NOTHING_GIVEN: Givens = () => undefined

/**
 * Reads a reference, with the variables in it as a start of the environment has them. A variable that the environment does not
 * give has its default; one without a default, or that only a start knows, leaves the reference open.
 * @see https://pkg.go.dev/github.com/distribution/reference
 */
export function parseReference(text: string, givens: Givens): ImageReference {
  const filled = filledAsFarAsKnown(text, givens)
  const { registry, path, tag, digest } = readImageName(filled)
  const isOpen = [path.slice(path.lastIndexOf('/') + 1), tag, digest].some((part) => part?.includes(UNKNOWN))
  return { repository: `${registry}/${path}`, tag, digest, isOpen }
}

/** Whether an environment makes something else of a reference than the defaults in it. */
export function isDecidedBy(givens: Givens, text: string): boolean {
  return filledAsFarAsKnown(text, givens) !== filledAsFarAsKnown(text, NOTHING_GIVEN)
}

function filledAsFarAsKnown(text: string, givens: Givens): string {
  return fill(text, (variable) => valueFor(variable, givens))
}

function valueFor({ name, operator, operand }: VariablePart, givens: Givens): string {
  const given = givens(name)
  const isSet = isGiven(given, operator)
  if (given !== undefined && operator.endsWith('+')) return isSet ? filledAsFarAsKnown(operand, givens) : ''
  if (isSet) return given?.text ?? UNKNOWN
  // Without a value in the matrix, an empty default is made to be filled in by whoever starts it.
  const isKnown = operator.endsWith('-') && (operand !== '' || given !== undefined)
  return isKnown ? filledAsFarAsKnown(operand, givens) : UNKNOWN
}

/**
 * A reference as the matrix completes it: the registry image for a base image's variable, the digest of the table *Images*
 * for an image of it; any other reference unchanged.
 */
export function withBaseImage(text: string, matrix: Matrix | null, givens: Givens): string {
  const variable = soleVariable(text)
  const meaning = variable && meaningOf(variable.name, matrix)
  if (meaning?.kind === 'image') return meaning.image.registryImage
  const digest = matrix === null ? null : imageRow(text, matrix, givens)?.digest
  return digest ? `${text}@${digest}` : text
}

/** The row of *Images* for an image as a compose file writes it, with the variables in it as {@link parseReference} reads them. */
export function imageRow(text: string, { images }: Matrix, givens: Givens): ImageRow | undefined {
  const written = canonicalImage(filledAsFarAsKnown(text, givens))
  return images.find(({ image }) => canonicalImage(image) === written)
}
