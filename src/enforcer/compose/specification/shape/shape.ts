import type { Span } from '../../../source.ts'
import type { MapValue } from '../../yaml/value.ts'
import type { ScalarType } from './scalar-type.ts'

/** What the specification lets a value be: at most one form for each kind of YAML value, and at least one in all. */
export interface Shape {
  readonly scalar?: ScalarForm
  readonly list?: ListForm
  readonly map?: MapForm
  /** Whether the key may stand without a value. */
  readonly isNullable?: boolean
}

/** A scalar that is not null, and holds no variable. */
export interface TypedScalar {
  readonly type: ScalarType
  /** With `$` for `$$`. */
  readonly text: string
}

export interface ScalarForm {
  /** As a message calls it, with an article: `a duration such as 1m30s`. */
  readonly noun: string
  readonly accepts: (scalar: TypedScalar) => boolean
  /** The names among which the one that was meant is looked for. */
  readonly names?: readonly string[]
  /**
   * What is wrong with a text, variables still in it, as a predicate without the subject: `has no container port`. A form
   * that has this is asked about texts with variables too; all others take these for right.
   */
  readonly fault?: (text: string) => string | undefined
}

export interface ListForm {
  readonly of: Shape
  /** Whether Compose refuses an entry that is there twice. */
  readonly isUnique?: boolean
  /** What the first entry has to be as well. */
  readonly first?: ScalarForm
}

export interface MapForm {
  /** The keys that it may have by name, in the order of the specification. */
  readonly keys: ReadonlyMap<string, Shape>
  /** What stands under any other key; absent: there may be no other. */
  readonly others?: Shape
  /** What the other keys have to be. */
  readonly names?: ScalarForm
  /** Whether anybody may add keys that begin with `x-`. */
  readonly takesExtensions: boolean
  /** Keys that have to be there. */
  readonly required: readonly string[]
  /** Of which at least one has to be there. */
  readonly anyOf: readonly string[]
  /** Groups of keys of which only one may be there. */
  readonly exclusive: readonly (readonly string[])[]
  /** The key that lays it over another one, which may have what it lacks. */
  readonly basedOn?: string
  /** What is wrong with it beyond its single keys. */
  readonly faults?: (map: MapValue) => readonly MapFault[]
}

export interface MapFault {
  readonly span: Span
  /** Without the subject, which is the map: `needs "target" to sync to`. */
  readonly predicate: string
}

type MapShape = Shape & { readonly map: MapForm }

type Details = Partial<Omit<MapForm, 'keys'>>

const NO_KEYS: ReadonlyMap<string, Shape> = new Map()

const PLAIN = { takesExtensions: false, required: [], anyOf: [], exclusive: [] }

/** A map with keys of its own, and with extensions. */
export function mapOf(keys: Readonly<Record<string, Shape>>, details: Details = {}): MapShape {
  return { map: { ...PLAIN, keys: new Map(Object.entries(keys)), takesExtensions: true, ...details } }
}

/** A map with keys of its own and no extensions. */
export function closedMapOf(keys: Readonly<Record<string, Shape>>, details: Details = {}): MapShape {
  return mapOf(keys, { takesExtensions: false, ...details })
}

/** A map whose keys are the user's own names. */
export function dictionaryOf(others: Shape, names?: ScalarForm): MapShape {
  return { map: { ...PLAIN, keys: NO_KEYS, others, ...(names ? { names } : {}) } }
}

export function listOf(of: Shape, details: Omit<ListForm, 'of'> = {}): Shape & { readonly list: ListForm } {
  return { list: { of, ...details } }
}

/** A list in which nothing is there twice. */
export function setOf(of: Shape): Shape {
  return listOf(of, { isUnique: true })
}

/** Any of several shapes, each of another kind. */
export function either(...shapes: readonly Shape[]): Shape {
  const all: Shape = {}
  for (const shape of shapes) Object.assign(all, shape)
  return all
}

export function nullable(shape: Shape): Shape {
  return { ...shape, isNullable: true }
}
