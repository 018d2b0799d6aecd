import type { SuppressedRule } from '../files/suppressions.ts'
import type { KeyedChange } from '../model.ts'

/** The suppressions that were added to a file, removed from it, changed in it, or moved to another setting or step of it. */
export function suppressionChanges(
  before: readonly SuppressedRule[],
  after: readonly SuppressedRule[],
  path: string,
): KeyedChange[] {
  const rules = [...new Set([...after, ...before].map(({ rule }) => rule))]
  return rules.flatMap((rule) => {
    const of = (all: readonly SuppressedRule[]) => all.filter((one) => one.rule === rule)
    const added = without(of(after), of(before))
    const removed = without(of(before), of(after))
    const count = Math.max(added.length, removed.length)
    const moved = movedScopes(of(before), of(after)).map(([from, to]): KeyedChange => {
      const [a, b] = [from, to].map(({ scope }) => scope?.shown ?? '(the end of the file)')
      return {
        kind: 'moved',
        key: `suppression/${path}/${rule}/${textOf(to)}/${to.scope?.id}`,
        ...{ about: path, group: `suppression/${path}`, field: `scope of the suppression of ${rule}` },
        ...{ from: a ?? null, to: b ?? null, isSecret: false },
        words: `suppression of ${rule} moved from ${a} to ${b}: ${to.reason}`,
      }
    })
    const changed = Array.from({ length: count }, (_, index): KeyedChange => {
      const [from = null, to = null] = [removed[index], added[index]]
      return {
        key: `suppression/${path}/${rule}/${textOf(to ?? from)}`,
        ...{ about: path, group: `suppression/${path}`, field: `suppression of ${rule}`, isSecret: false },
        kind: from === null ? 'added' : to === null ? 'removed' : 'changed',
        ...{ from: from && textOf(from), to: to && textOf(to), words: wordsOf(rule, from, to) },
      }
    })
    return [...changed, ...moved]
  })
}

/**
 * The suppressions that silence something else than before. If neither place is in the other version, the line beside the comment was
 * changed, and the comment stayed.
 */
function movedScopes(
  before: readonly SuppressedRule[],
  after: readonly SuppressedRule[],
): [SuppressedRule, SuppressedRule][] {
  const texts = [...new Set(after.map(textOf))]
  return texts.flatMap((text): [SuppressedRule, SuppressedRule][] => {
    const [old, own] = [before, after].map((all) => all.filter((one) => textOf(one) === text))
    const ids = (all: readonly SuppressedRule[] = []) => new Set(all.map(({ scope }) => scope?.id))
    const [was, is] = [ids(old), ids(own)]
    const gone = (old ?? []).filter(({ scope }) => !is.has(scope?.id))
    const come = (own ?? []).filter(({ scope }) => !was.has(scope?.id))
    return come.flatMap((to, index): [SuppressedRule, SuppressedRule][] => {
      const from = gone[index]
      if (from === undefined) return []
      const isMove = to.places.has(from.scope?.id ?? '') || from.places.has(to.scope?.id ?? '')
      return isMove ? [[from, to]] : []
    })
  })
}

/** What is in the first list and not in the second one; equal ones are counted. */
function without(all: readonly SuppressedRule[], others: readonly SuppressedRule[]): SuppressedRule[] {
  const left = others.map(textOf)
  return all.filter((one) => {
    const index = left.indexOf(textOf(one))
    if (index >= 0) left.splice(index, 1)
    return index < 0
  })
}

/** `until 2026-12-31: reason` */
function textOf(suppression: SuppressedRule | null): string {
  if (suppression === null) return ''
  const { reason, until } = suppression
  const limit = until === null ? 'with no end date' : `until ${until}`
  return `${limit}: ${reason === '' ? 'no reason, so it silences nothing' : reason}`
}

function wordsOf(rule: string, from: SuppressedRule | null, to: SuppressedRule | null): string {
  if (from === null) return `suppressed ${rule} ${textOf(to)}`
  if (to === null) return `suppression of ${rule} removed (was ${textOf(from)})`
  if (from.reason === to.reason) {
    const [a, b] = [from, to].map(({ until }) => (until === null ? 'with no end date' : `until ${until}`))
    return `suppression of ${rule} ${a} -> ${b}: ${to.reason}`
  }
  return `suppression of ${rule} ${textOf(from)} -> ${textOf(to)}`
}
