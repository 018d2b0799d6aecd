import type { Finding } from '../finding.ts'
import type { Naming } from './named.ts'

/** A file that need not be there. */
export interface Doomed {
  path: string
  /** Why, a sentence each without a full stop. */
  reasons: string[]
  /** What the matrix says to use in its place; null: nothing. */
  useInstead: string | null
}

/**
 * The files that findings call deletable, by path, each with the `.dockerignore` of its own, which means nothing
 * without it.
 * @param files every file of the repository
 */
export function planCleanup(findings: readonly Finding[], files: ReadonlySet<string>): Doomed[] {
  const doomed = new Map<string, Doomed>()
  for (const { at, message, deletable } of findings) {
    if (!deletable) continue
    const known = doomed.get(at.file) ?? { path: at.file, reasons: [], useInstead: null }
    doomed.set(at.file, {
      ...known,
      reasons: [...known.reasons, message],
      useInstead: known.useInstead ?? deletable.useInstead,
    })
  }
  for (const path of [...doomed.keys()]) {
    const companion = companionOf(path)
    if (!files.has(companion) || doomed.has(companion)) continue
    doomed.set(companion, { path: companion, reasons: [`Belongs to ${path}`], useInstead: null })
  }
  return [...doomed.values()].sort((a, b) => (a.path < b.path ? -1 : 1))
}

/**
 * The plan without the files that something names which stays, and without what belongs to them.
 * @param namings where each is named, by path, in files that are to go as well as in others
 */
export function settle(
  doomed: readonly Doomed[],
  namings: ReadonlyMap<string, readonly Naming[]>,
): { doomed: Doomed[]; kept: Map<string, Naming[]> } {
  const going = new Set(doomed.map(({ path }) => path))
  const kept = new Map<string, Naming[]>()
  let before: number
  // A file that stays may name another one.
  do {
    before = kept.size
    for (const path of [...going]) {
      const by = (namings.get(path) ?? []).filter(({ file }) => !going.has(file))
      if (by.length === 0) continue
      kept.set(path, by)
      going.delete(path)
      going.delete(companionOf(path))
    }
  } while (kept.size > before)
  return { doomed: doomed.filter(({ path }) => going.has(path)), kept }
}

function companionOf(path: string): string {
  return `${path}.dockerignore`
}
