import type { Attachment, Text } from '../model.ts'
import { entriesOf, isNothing, itemsOf, type Value, valueAt } from '../yaml/value.ts'
import { textOf } from './reading.ts'

/** The `networks` of a section, in long or short form. */
export function readAttachments(value: Value): Attachment[] {
  if (value.kind === 'scalar') return []
  if (value.kind === 'seq') return textsOf(value).map((text) => attachment(text, []))
  return entriesOf(value).flatMap(([, { key, value: how }]) => {
    const text = textOf(key)
    // A network without options is null; `!reset` removes it from this section.
    if (text === undefined || how.tag === '!reset') return []
    const aliases = how.kind === 'map' ? valueAt(how, 'aliases') : undefined
    return [attachment(text, textsOf(aliases))]
  })
}

function attachment({ text, ...place }: Text, aliases: readonly Text[]): Attachment {
  return { network: text, aliases: aliases.map((alias) => alias.text), ...place }
}

/** The services that the `links` of a section name: `db`, `db:database`. */
export function readLinks(value: Value): string[] {
  return textsOf(value).map(({ text }) => text.replace(/:.*$/su, ''))
}

/** Merges the networks of a section over those that it takes over: by network, and the aliases of both. */
export function mergeAttachments(base: readonly Attachment[], own: readonly Attachment[]): Attachment[] {
  const kept = base.filter(({ network }) => !own.some((mine) => mine.network === network))
  const merged = own.map((mine) => {
    const under = base.find(({ network }) => network === mine.network)
    return under === undefined ? mine : { ...mine, aliases: [...under.aliases, ...mine.aliases] }
  })
  return [...kept, ...merged]
}

function textsOf(value: Value | undefined): Text[] {
  if (value?.kind !== 'seq' || isNothing(value)) return []
  return itemsOf(value).flatMap((item) => textOf(item) ?? [])
}
