import type { Form } from './forms.ts'

/** How many characters of a form it is found by. No form is shorter. */
export const BEGIN = 4
/** Of many forms that begin alike, each is found by so many characters, and then compared. */
const HEAD = 32
/** So many forms are compared one by one, which needs less memory than tables. Few values begin alike. */
const FEW = 8

interface Entry<T> {
  readonly form: Form
  readonly of: T
}

/** The forms that begin with the same characters. */
interface Group<T> {
  readonly entries: Entry<T>[]
  /** Null: they are few. */
  tables: Tables<T> | null
}

interface Tables<T> {
  /** By their first characters, at most {@link HEAD}. */
  readonly heads: Map<string, Entry<T>[]>
  /** The different lengths of the heads. */
  readonly lengths: Set<number>
  readonly texts: Map<string, Entry<T>[]>
  /** The texts in order; null: one has been added since. */
  sorted: string[] | null
}

/**
 * Forms of values by how they begin, so that the time for a text does not depend on their number, also if thousands of them
 * begin alike, as in a file of `KEY_1=…`, `KEY_2=…`.
 */
export class FormIndex<T> {
  readonly #groups = new Map<string, Group<T>>()

  add(form: Form, of: T): void {
    const begin = form.text.slice(0, BEGIN)
    const group = this.#groups.get(begin)
    if (group === undefined) {
      this.#groups.set(begin, { entries: [{ form, of }], tables: null })
      return
    }
    const same = group.tables === null ? group.entries : (group.tables.texts.get(form.text) ?? [])
    if (same.some((entry) => entry.of === of && entry.form.text === form.text)) return
    const entry = { form, of }
    group.entries.push(entry)
    if (group.tables !== null) enter(group.tables, entry)
    else if (group.entries.length > FEW) group.tables = tablesOf(group.entries)
  }

  /** The forms that are at this place of a text; null: none even begins here. */
  at(text: string, at: number): Entry<T>[] | null {
    const group = this.#groups.get(text.slice(at, at + BEGIN))
    if (group === undefined) return null
    const { entries, tables } = group
    if (tables === null) return entries.filter(({ form }) => text.startsWith(form.text, at))
    return [...tables.lengths].flatMap((length) => {
      const alike = tables.heads.get(text.slice(at, at + length)) ?? []
      return length < HEAD ? alike : alike.filter(({ form }) => text.startsWith(form.text, at))
    })
  }

  /** Whether one of the forms that begin with a piece fulfils a condition. */
  someBeginning(piece: string, isWanted: (of: T) => boolean): boolean {
    const group = this.#groups.get(piece.slice(0, BEGIN))
    if (group === undefined) return false
    const { entries, tables } = group
    if (tables === null) return entries.some(({ form, of }) => form.text.startsWith(piece) && isWanted(of))
    tables.sorted ??= [...tables.texts.keys()].sort()
    for (let index = firstFrom(tables.sorted, piece); ; index += 1) {
      const text = tables.sorted[index]
      if (!text?.startsWith(piece)) return false
      if (tables.texts.get(text)?.some(({ of }) => isWanted(of))) return true
    }
  }
}

function tablesOf<T>(entries: readonly Entry<T>[]): Tables<T> {
  const tables: Tables<T> = { heads: new Map(), lengths: new Set(), texts: new Map(), sorted: null }
  for (const entry of entries) enter(tables, entry)
  return tables
}

function enter<T>(tables: Tables<T>, entry: Entry<T>): void {
  const { text } = entry.form
  const head = text.slice(0, HEAD)
  tables.lengths.add(head.length)
  tables.sorted = null
  push(tables.heads, head, entry)
  push(tables.texts, text, entry)
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const all = map.get(key)
  if (all === undefined) map.set(key, [value])
  else all.push(value)
}

/** The index of the first text that is not before another one. */
function firstFrom(sorted: readonly string[], text: string): number {
  let [from, to] = [0, sorted.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((sorted[middle] ?? '') < text) from = middle + 1
    else to = middle
  }
  return from
}
