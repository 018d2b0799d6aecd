import { entriesOf, itemsOf, type Value } from '../../compose/yaml/value.ts'

/** A value of a compose file without its places. Scalars are texts as written, before interpolation; null: no value. */
export type Plain = string | null | readonly Plain[] | PlainMap | Tagged

export interface PlainMap {
  readonly [key: string]: Plain
}

/** A value with `!reset` or `!override`, which says how it is merged. */
export class Tagged {
  readonly tag: string
  readonly value: Plain

  constructor(tag: string, value: Plain) {
    this.tag = tag
    this.value = value
  }
}

export function plainOf(value: Value): Plain {
  const own = untagged(value)
  return value.tag === '!reset' || value.tag === '!override' ? new Tagged(value.tag, own) : own
}

function untagged(value: Value): Plain {
  switch (value.kind) {
    case 'scalar':
      return value.text
    case 'seq':
      return itemsOf(value).map(plainOf)
    case 'map':
      return Object.fromEntries(entriesOf(value).map(([key, { value: own }]) => [key, plainOf(own)]))
  }
}

export function isMap(value: Plain | undefined): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Tagged)
}

export function isList(value: Plain | undefined): value is readonly Plain[] {
  return Array.isArray(value)
}

/** Commands replace one another; all other lists are joined. */
const REPLACED: ReadonlySet<string> = new Set(['command', 'entrypoint', 'healthcheck.test'])

/**
 * A value merged over another one as Compose does: maps by key, lists joined.
 * @see https://github.com/compose-spec/compose-spec/blob/main/13-merge.md
 */
export function merged(base: Plain | undefined, own: Plain, path = ''): Plain {
  if (own instanceof Tagged) return own.tag === '!reset' ? null : own.value
  if (base === undefined || base instanceof Tagged) return own
  if (isMap(base) && isMap(own)) {
    const keys = [...new Set([...Object.keys(base), ...Object.keys(own)])]
    return Object.fromEntries(
      keys.map((key) => {
        const mine = own[key]
        const at = path === '' ? key : `${path}.${key}`
        return [key, mine === undefined ? (base[key] ?? null) : merged(base[key], mine, at)]
      }),
    )
  }
  if (isList(base) && isList(own) && !REPLACED.has(path)) return [...base, ...own]
  return own
}

/** A value whose tags are carried out, for a file that is merged over nothing. */
export function settled(value: Plain): Plain {
  if (value instanceof Tagged) return value.tag === '!reset' ? null : settled(value.value)
  if (isList(value)) return value.map(settled)
  if (!isMap(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, own]) => [key, settled(own)]))
}
