import type { Span } from '../../source.ts'

/** A YAML value with its place. Aliases and merges are resolved. */
export type Value = ScalarValue | MapValue | SeqValue

interface Located {
  /** Where it is written. */
  readonly span: Span
  /** The alias through which it is used, if any. */
  readonly use?: Span
  /** `!reset`, `!override` */
  readonly tag?: string
}

export type ScalarStyle = 'plain' | 'single' | 'double' | 'literal' | 'folded'

/** A text, number, boolean or null. */
export interface ScalarValue extends Located {
  readonly kind: 'scalar'
  /** As written, without quotes and line folds: `0x1F` stays `0x1F`. Null: `null`, `~` or no value. */
  readonly text: string | null
  readonly style: ScalarStyle
  /** Set inside a flow collection, `[ ]` or `{ }`, where a comma, bracket or brace ends a plain scalar. */
  readonly isInFlow?: true
}

/** A key of a map with its value. */
export interface Entry {
  readonly key: ScalarValue
  readonly value: Value
}

/** A YAML mapping. */
export interface MapValue extends Located {
  readonly kind: 'map'
  /** By key, in the order of the file. Entries merged in by `<<` come last. */
  readonly entries: ReadonlyMap<string, Entry>
}

/** A YAML sequence. */
export interface SeqValue extends Located {
  readonly kind: 'seq'
  readonly items: readonly Value[]
}

/** The entries of a map. If the map is used through an alias, the alias is the `use` of its entries, too. */
export function entriesOf(map: MapValue): [string, Entry][] {
  return [...map.entries].map(([name, { key, value }]) => [
    name,
    { key: usedBy(key, map), value: usedBy(value, map) },
  ])
}

/** The value of a key; undefined: the map does not have the key. */
export function valueAt(map: MapValue, key: string): Value | undefined {
  const value = map.entries.get(key)?.value
  return value && usedBy(value, map)
}

/** The items of a sequence. If it is used through an alias, the alias is the `use` of its items, too. */
export function itemsOf(seq: SeqValue): Value[] {
  return seq.items.map((item) => usedBy(item, seq))
}

/** Whether a value is missing, null or `!reset`. */
export function isNothing(value: Value | undefined): boolean {
  return value === undefined || value.tag === '!reset' || (value.kind === 'scalar' && value.text === null)
}

function usedBy<V extends Value>(value: V, { use }: Located): V {
  return use === undefined || value.use !== undefined ? value : { ...value, use }
}
