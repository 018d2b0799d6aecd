import { basename } from 'node:path/posix'
import type { ChangedFile } from '../git/trees.ts'
import type { FileKind, Files } from '../snapshot/files.ts'

/** A file of two versions; `before` and `after` are null where it is absent. */
export interface FilePair {
  readonly kind: FileKind | 'yaml'
  readonly before: { readonly path: string; readonly id: string } | null
  readonly after: { readonly path: string; readonly id: string } | null
}

/** As in git: half of the lines must be the same. */
const ALIKE = 0.5
/** More files that vanish at once are compared by their content as a whole. */
const MOST_COMPARED = 50

/**
 * The files that were changed, of which one that vanished and one that appeared are the same file if they are alike: by their content,
 * or by half of their lines. Of several, the one with the same name.
 */
export async function pairFiles(
  changed: readonly ChangedFile[],
  kindOf: (path: string) => FilePair['kind'],
  files: Files,
): Promise<FilePair[]> {
  const pairs: FilePair[] = []
  const gone: { path: string; id: string }[] = []
  const come: { path: string; id: string }[] = []
  for (const { path, before, after } of changed) {
    if (before !== null && after !== null) {
      pairs.push({ kind: kindOf(path), before: { path, id: before }, after: { path, id: after } })
    } else if (before !== null) gone.push({ path, id: before })
    else if (after !== null) come.push({ path, id: after })
  }
  const take = (own: { path: string; id: string }, old: { path: string; id: string } | undefined) => {
    if (old !== undefined) gone.splice(gone.indexOf(old), 1)
    pairs.push({ kind: kindOf(own.path), before: old ?? null, after: own })
  }
  const isSameKind = (old: { path: string }, own: { path: string }) => kindOf(old.path) === kindOf(own.path)
  const rest = come.filter((own) => {
    const same = gone.filter((old) => old.id === own.id && isSameKind(old, own))
    const best = same.find(({ path }) => basename(path) === basename(own.path)) ?? same[0]
    if (best === undefined) return true
    take(own, best)
    return false
  })
  const isFew = gone.length <= MOST_COMPARED && rest.length <= MOST_COMPARED
  for (const own of rest) {
    const alike: { old: { path: string; id: string }; score: number }[] = []
    for (const old of isFew ? gone.filter((one) => isSameKind(one, own)) : []) {
      const score = await likeness(old, own, files)
      if (score >= ALIKE)
        alike.push({ old, score: score + (basename(old.path) === basename(own.path) ? 1 : 0) })
    }
    take(own, alike.sort((a, b) => b.score - a.score)[0]?.old)
  }
  for (const old of gone) pairs.push({ kind: kindOf(old.path), before: old, after: null })
  return pairs
}

/** How many of the lines of two files are the same, from 0 to 1. */
async function likeness(
  old: { path: string; id: string },
  own: { path: string; id: string },
  files: Files,
): Promise<number> {
  const [a, b] = await Promise.all([files.text(old.id, old.path), files.text(own.id, own.path)])
  if ('reason' in a || 'reason' in b) return 0
  const [left, right] = [a.text, b.text].map((text) =>
    text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  )
  if (left === undefined || right === undefined || left.length === 0 || right.length === 0) return 0
  const counts = new Map<string, number>()
  for (const line of left) counts.set(line, (counts.get(line) ?? 0) + 1)
  let same = 0
  for (const line of right) {
    const count = counts.get(line) ?? 0
    if (count > 0) same += 1
    counts.set(line, count - 1)
  }
  return same / Math.max(left.length, right.length)
}
