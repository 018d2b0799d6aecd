/** A step on the path to a value: a key, or null for an entry of a list. */
export interface Step {
  readonly from: Step | null
  readonly key: string | null
}

/** The keys that lead to a value, from the top of the file; null for an entry of a list. */
export type KeyPath = readonly (string | null)[]

/** The keys of a step and of all steps before it, the first one first. */
export function pathOf(step: Step | null): KeyPath {
  const path: (string | null)[] = []
  for (let at = step; at !== null; at = at.from) path.unshift(at.key)
  return path
}

const ELEMENTS: ReadonlyMap<string | null | undefined, string> = new Map([
  ['services', 'service'],
  ['models', 'model'],
  ['networks', 'network'],
  ['volumes', 'volume'],
  ['secrets', 'secret'],
  ['configs', 'config'],
])

/** A path in words: `target of an entry of ports of service api`; empty for the whole file. */
export function placeOf(path: KeyPath): string {
  const [section, name] = path
  const element = ELEMENTS.get(section)
  if (element === undefined || name === undefined) return inWords(path)
  const owner = `${element} ${name}`
  return path.length === 2 ? owner : `${inWords(path.slice(2))} of ${owner}`
}

function inWords(path: KeyPath): string {
  let words = ''
  for (const key of path) {
    if (key === null) words = `an entry of ${words}`
    else if (words === '') words = key
    else words = words.startsWith('an entry of ') ? `${key} of ${words}` : `${words}.${key}`
  }
  return words
}
