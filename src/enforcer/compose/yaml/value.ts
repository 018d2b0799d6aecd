import type { Span } from '../../source.ts'

/** A YAML value with its place; aliases and merges are resolved. */
export type Value = ScalarValue | MapValue | SeqValue

interface Located {
  /** Where it is written. */
  readonly span: Span
  /** The alias through which it is used, if there is one. */
  readonly use?: Span
  /** `!reset`, `!override` */
  readonly tag?: string
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded'

export interface ScalarValue extends Located {
  readonly kind: 'scalar'
  /** As it is written, without quotes and folds: `0x1F` stays so. Null: `null`, `~` or nothing at all. */
  readonly text: string | null
  readonly style: ScalarStyle
  /** Set between brackets, where a comma, a bracket or a brace ends a plain scalar. */
  readonly isInFlow?: true
}

export interface Entry {
  readonly key: ScalarValue
  readonly value: Value
}

export interface MapValue extends Located {
  readonly kind: 'map'
  /** By key, in the order of the file; what is merged in comes last. */
  readonly entries: ReadonlyMap<string, Entry>
}

export interface SeqValue extends Located {
  readonly kind: 'seq'
  readonly items: readonly Value[]
}

/** The entries of a map; those of an alias are used where the alias stands. */
export function entriesOf(map: MapValue): [string, Entry][] {
  return [...map.entries].map(([name, { key, value }]) => [
    name,
    { key: usedBy(key, map), value: usedBy(value, map) },
  ])
}

/** The value under a key; undefined: there is none. */
export function valueAt(map: MapValue, key: string): Value | undefined {
  const value = map.entries.get(key)?.value
  return value && usedBy(value, map)
}

/** The items of a sequence; those of an alias are used where the alias stands. */
export function itemsOf(seq: SeqValue): Value[] {
  return seq.items.map((item) => usedBy(item, seq))
}

/** Whether nothing is said: no value, null, or `!reset`. */
export function isNothing(value: Value | undefined): boolean {
  return value === undefined || value.tag === '!reset' || (value.kind === 'scalar' && value.text === null)
}

function usedBy<V extends Value>(value: V, { use }: Located): V {
  return use === undefined || value.use !== undefined ? value : { ...value, use }
}
