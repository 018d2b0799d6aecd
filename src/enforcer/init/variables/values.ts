import { filledIn } from '../../compose/given.ts'

/** The value of a variable; null: it has none. */
export type Lookup = (name: string) => string | null

/** A text of a compose file as Compose resolves it; null: a variable in it has no value. */
export function resolved(text: string, lookup: Lookup): string | null {
  return filledIn(text, (name) => {
    const value = lookup(name)
    return value === null ? undefined : { text: value }
  })
}
