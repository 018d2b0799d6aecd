import type { Matrix } from '../../../core/matrix/matrix.ts'
import { meaningOf } from '../../compose/matrix-variables.ts'
import { fill, soleVariable, type VariablePart } from '../../compose/template.ts'

/** An image reference. Variables may leave parts of it unknown. */
export interface ImageReference {
  /** In full: `docker.io/library/postgres`. */
  readonly repository: string
  /** Null: there is no tag, so the engine uses `latest`. */
  readonly tag: string | null
  readonly digest: string | null
  /** Whether a variable without a default leaves the name or tag unknown. */
  readonly isOpen: boolean
}

/** Placeholder for the unknown value of a variable. */
const UNKNOWN = '\uE000'

/**
 * Reads a reference. A variable with a default is replaced by it; any other variable leaves the reference open.
 * @see https://pkg.go.dev/github.com/distribution/reference
 */
export function parseReference(text: string): ImageReference {
  const filled = fill(text, defaultOf)
  const [named = '', digest = null] = filled.split('@')
  const slash = named.lastIndexOf('/')
  const colon = named.indexOf(':', slash + 1)
  const repository = colon === -1 ? named : named.slice(0, colon)
  const tag = colon === -1 ? null : named.slice(colon + 1)
  const isOpen = filled.slice(repository.lastIndexOf('/') + 1).includes(UNKNOWN)
  return { repository: inFull(repository), tag, digest, isOpen }
}

function defaultOf({ operator, operand }: VariablePart): string {
  return operator.endsWith('-') && operand !== '' ? fill(operand, defaultOf) : UNKNOWN
}

function inFull(repository: string): string {
  const [host = '', ...path] = repository.split('/')
  if (path.length === 0) return `docker.io/library/${host}`
  const isHost = host.includes('.') || host.includes(':') || host === 'localhost' || host.includes(UNKNOWN)
  return isHost ? repository : `docker.io/${repository}`
}

/** The registry image of the matrix for a reference that is a base image's variable; any other reference unchanged. */
export function withBaseImage(text: string, matrix: Matrix | null): string {
  const variable = soleVariable(text)
  const meaning = variable && meaningOf(variable.name, matrix)
  return meaning?.kind === 'image' ? meaning.image.registryImage : text
}
