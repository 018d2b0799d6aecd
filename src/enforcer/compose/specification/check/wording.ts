import { nearestName, perhaps } from '../../../../core/text/suggest.ts'
import type { ScalarType } from '../shape/scalar-type.ts'
import type { ScalarForm, Shape } from '../shape/shape.ts'
import { type KeyPath, placeOf } from './place.ts'

/* The messages about a compose file, each one sentence without a full stop. */

/** The message for a key that the map may not have, with a similar key that it may have. */
export function unknownKey(key: string, map: KeyPath, known: Iterable<string>): string {
  const place = placeOf(map)
  return `Unknown key "${key}"${place === '' ? '' : ` of ${place}`}${perhaps(nearestName(key, known))}`
}

/** @param predicate `is a duplicate` */
export function sentence(path: KeyPath, predicate: string): string {
  const place = placeOf(path)
  // A key keeps its case; any other first word is capitalised.
  const isKey = path.length !== 2 ? path.at(-1) !== null : place === path.join('.')
  return `${isKey ? place : place.charAt(0).toUpperCase() + place.slice(1)} ${predicate}`
}

/** The message for a key that is allowed but badly written. */
export function keySentence(key: string, map: KeyPath, predicate: string): string {
  const place = placeOf(map)
  return `Key "${key}"${place === '' ? '' : ` of ${place}`} ${predicate}`
}

/** The predicate for a value of the wrong kind: `is neither a text nor a list`. */
export function isNot(shape: Shape): string {
  const nouns = nounsOf(shape)
  const last = nouns.pop() ?? ''
  return nouns.length === 0 ? `is not ${last}` : `is neither ${nouns.join(', ')} nor ${last}`
}

/** The predicate for a scalar that is not allowed, with a similar name that is. */
export function isNoneOf({ noun, names = [] }: ScalarForm, text: string): string {
  return `is not ${noun}${perhaps(nearestName(text, names))}`
}

/** The predicate for a key without a value. */
export function hasNoValue(shape: Shape): string {
  return `has no value; it needs ${nounsOf(shape).join(' or ')}`
}

const TYPES: Readonly<Record<ScalarType, string>> = {
  null: 'null',
  boolean: 'a boolean',
  integer: 'a number',
  number: 'a number',
  date: 'a date',
  text: 'a text',
}

/** The predicate for a value that would be correct in quotes. */
export function needsQuotes(type: ScalarType): string {
  return `is ${TYPES[type]}, but must be a text: put it in quotes`
}

/** @param keys `"a", "b"` */
export function quoted(keys: readonly string[]): string {
  return keys.map((key) => `"${key}"`).join(', ')
}

function nounsOf({ scalar, list, map }: Shape): string[] {
  return [...(scalar ? [scalar.noun] : []), ...(list ? ['a list'] : []), ...(map ? ['a map'] : [])]
}
