import type { Span } from '../../../source.ts'
import type { MapValue } from '../../yaml/value.ts'
import type { ScalarType } from './scalar-type.ts'

/** The values that the specification allows: at most one form for each kind of YAML value, and at least one form. */
export interface Shape {
  readonly scalar?: ScalarForm
  readonly list?: ListForm
  readonly map?: MapForm
  /** Whether the key may have no value. */
  readonly isNullable?: boolean
}

/** A scalar that is not null and contains no variable. */
export interface TypedScalar {
  readonly type: ScalarType
  /** Unescaped: `$` for `$$`. */
  readonly text: string
}

/** The scalars that a value may be. */
export interface ScalarForm {
  /** What messages call it, with an article: `a duration such as 1m30s`. */
  readonly noun: string
  readonly accepts: (scalar: TypedScalar) => boolean
  /** The names from which a message suggests the closest one. */
  readonly names?: readonly string[]
  /**
   * What is wrong with a text, as a predicate: `has no container port`. Also called for texts that contain variables;
   * without this function such texts count as correct.
   */
  readonly fault?: (text: string) => string | undefined
}

/** The lists that a value may be. */
export interface ListForm {
  readonly of: Shape
  /** Whether Compose rejects duplicate entries. */
  readonly isUnique?: boolean
  /** What the first entry must be in addition. */
  readonly first?: ScalarForm
}

/** The maps that a value may be. */
export interface MapForm {
  /** The keys that the specification names, in its order. */
  readonly keys: ReadonlyMap<string, Shape>
  /** The values of all other keys; absent: no other keys are allowed. */
  readonly others?: Shape
  /** What the other keys must be. */
  readonly names?: ScalarForm
  /** Whether keys that begin with `x-` are allowed. */
  readonly takesExtensions: boolean
  /** Keys that are required. */
  readonly required: readonly string[]
  /** Keys of which at least one is required; empty: no such condition. */
  readonly anyOf: readonly string[]
  /** Groups of keys that exclude each other. */
  readonly exclusive: readonly (readonly string[])[]
  /** The key that merges the map over another one, which may have what it lacks: `extends`. */
  readonly basedOn?: string
  /** Finds what is wrong with the map as a whole. */
  readonly faults?: (map: MapValue) => readonly MapFault[]
}

/** A mistake of a map as a whole, at its place. */
export interface MapFault {
  readonly span: Span
  /** What is wrong, without the subject, which is the map: `needs "target", the path to sync to`. */
  readonly predicate: string
}

type MapShape = Shape & { readonly map: MapForm }

type Details = Partial<Omit<MapForm, 'keys'>>

const NO_KEYS: ReadonlyMap<string, Shape> = new Map()

const PLAIN = { takesExtensions: false, required: [], anyOf: [], exclusive: [] }

/** A map with the given keys, and with extensions. */
export function mapOf(keys: Readonly<Record<string, Shape>>, details: Details = {}): MapShape {
  return { map: { ...PLAIN, keys: new Map(Object.entries(keys)), takesExtensions: true, ...details } }
}

/** A map with the given keys, and without extensions. */
export function closedMapOf(keys: Readonly<Record<string, Shape>>, details: Details = {}): MapShape {
  return mapOf(keys, { takesExtensions: false, ...details })
}

/** A map whose keys are names that the user chooses. */
export function dictionaryOf(others: Shape, names?: ScalarForm): MapShape {
  return { map: { ...PLAIN, keys: NO_KEYS, others, ...(names ? { names } : {}) } }
}

/** A list of values of one shape. */
export function listOf(of: Shape, details: Omit<ListForm, 'of'> = {}): Shape & { readonly list: ListForm } {
  return { list: { of, ...details } }
}

/** A list without duplicates. */
export function setOf(of: Shape): Shape {
  return listOf(of, { isUnique: true })
}

/** Any of several shapes, at most one of each kind. */
export function either(...shapes: readonly Shape[]): Shape {
  const all: Shape = {}
  for (const shape of shapes) Object.assign(all, shape)
  return all
}

/** A shape that may also have no value. */
export function nullable(shape: Shape): Shape {
  return { ...shape, isNullable: true }
}
