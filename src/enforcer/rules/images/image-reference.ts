import type { Matrix } from '../../../core/matrix/matrix.ts'
import { meaningOf } from '../../compose/matrix-variables.ts'
import { fill, soleVariable, type VariablePart } from '../../compose/template.ts'

/** A reference to an image, as far as it can be read. */
export interface ImageReference {
  /** In full: `docker.io/library/postgres`. */
  readonly repository: string
  /** Null: there is none, so the engine takes `latest`. */
  readonly tag: string | null
  readonly digest: string | null
  /** Whether a variable leaves open what the image is; such as a tag that a variable may bring. */
  readonly isOpen: boolean
}

/** Stands for what a variable brings. */
const UNKNOWN = '\uE000'

/**
 * Reads a reference. A default counts, since the image is taken from it; other variables leave the reference open.
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

/** A reference with the variable of a base image put in; any other one as it is. */
export function withBaseImage(text: string, matrix: Matrix | null): string {
  const variable = soleVariable(text)
  const meaning = variable && meaningOf(variable.name, matrix)
  return meaning?.kind === 'image' ? meaning.image.registryImage : text
}
