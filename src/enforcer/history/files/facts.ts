/** One thing that a file says, as far as it has a meaning. */
export interface Fact {
  /** `memory`, `variable LEVEL` */
  readonly field: string
  /** What is compared. */
  readonly value: string
  /** What is told; null: it is a secret. */
  readonly shown: string | null
  /** The secrets in it, if a part of it is told; absent: none. */
  readonly secrets?: readonly string[]
  /** The list that it is an entry of, whose order means nothing; absent: it is none. */
  readonly list?: string
  /** What a change of it is about, if not its part: the environment of a port. */
  readonly about?: string
  /** How a change of it is told, if not in the usual words. */
  readonly words?: FactWords
}

/** The words for a change of a fact, without what it is about. */
export interface FactWords {
  changed(from: string, to: string): string
  added(to: string): string
  removed(from: string): string
}

/** A row, a service, a volume: what is added or removed as a whole. */
export interface Part {
  /** What it is called: `redis/test`, `image postgres:16`. */
  readonly about: string
  /** See `Change`. */
  readonly group: string
  /** By key. */
  readonly facts: ReadonlyMap<string, Fact>
  /** What it is when it is added: `image redis:8, port 6379`; empty: nothing more is to say. */
  readonly summary: string
}

/** Parts by their keys, and what could not be read. */
export interface Parts {
  readonly parts: ReadonlyMap<string, Part>
  /** Why the file could not be read as a whole, as a predicate; empty: it was. */
  readonly problems: readonly string[]
}

const LONGEST = 100

/** A text for one line of the trail: white space is one space, and a long text is cut. */
export function brief(text: string, longest = LONGEST): string {
  const line = text.replace(/\s+/gu, ' ').trim()
  if (line.length <= longest) return line
  // Half of a secret would not be found by those who hide it.
  const space = line.lastIndexOf(' ', longest - 1)
  return `${line.slice(0, space > longest / 2 ? space : longest - 1).trimEnd()}…`
}

/** Texts that are longer than this are told only where they differ. */
const SHORT = 60
/** How much of what both have in common is told before and after that. */
const AROUND = 20

/** Two texts for one line of the trail. Of long ones only the part that differs is told, with some words around it. */
export function contrast(from: string, to: string): [string, string] {
  const [a, b] = inOneLine(from, to)
  if (a.length <= SHORT && b.length <= SHORT) return [a, b]
  const before = sameAtStart(a, b)
  const after = Math.min(sameAtEnd(a, b), a.length - before, b.length - before)
  const start = before <= AROUND ? 0 : a.lastIndexOf(' ', before - AROUND) + 1
  const part = (text: string) => {
    const rest = text.length - after
    const space = text.indexOf(' ', rest + AROUND)
    const end = after <= AROUND || space < 0 ? text.length : space
    const shown = brief(text.slice(start, end))
    return `${start === 0 ? '' : '…'}${shown}${end === text.length || shown.endsWith('…') ? '' : '…'}`
  }
  return [part(a), part(b)]
}

/** Texts without line breaks and without what is between a variable and its brace, unless that alone differs. */
function inOneLine(from: string, to: string): [string, string] {
  const [a, b] = [from, to].map((text) => text.replace(/\s+/gu, ' ').trim()) as [string, string]
  const [plainA, plainB] = [withoutRequired(a), withoutRequired(b)]
  return plainA === plainB ? [a, b] : [plainA, plainB]
}

/** `${NAME:?}` as `${NAME}`: that it must be set says nothing about the value. */
export function withoutRequired(text: string): string {
  return text.replace(/\$\{(\w+):?\?\}/gu, '${$1}')
}

function sameAtStart(a: string, b: string): number {
  let count = 0
  while (count < a.length && a[count] === b[count]) count += 1
  return count
}

function sameAtEnd(a: string, b: string): number {
  let count = 0
  while (count < Math.min(a.length, b.length) && a.at(-1 - count) === b.at(-1 - count)) count += 1
  return count
}
