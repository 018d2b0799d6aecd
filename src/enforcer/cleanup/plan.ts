import type { Finding } from '../finding.ts'
import type { Naming } from './named.ts'

/** A file that is not needed. */
export interface Doomed {
  path: string
  /** Why it is not needed, each a sentence without a full stop. */
  reasons: string[]
  /** What the matrix says to use instead; null: nothing. */
  useInstead: string | null
}

/**
 * The deletable files among the findings, sorted by path. The `.dockerignore` that belongs to one of them is included,
 * since it has no effect without it.
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
 * Takes files out of the plan that are named in files to keep, and what belongs to them.
 * @param namings the places that name each file, by path, including those in other files to delete
 */
export function settle(
  doomed: readonly Doomed[],
  namings: ReadonlyMap<string, readonly Naming[]>,
): { doomed: Doomed[]; kept: Map<string, Naming[]> } {
  const deleted = new Set(doomed.map(({ path }) => path))
  const kept = new Map<string, Naming[]>()
  let before: number
  // A file that is kept may name further ones.
  do {
    before = kept.size
    for (const path of [...deleted]) {
      const by = (namings.get(path) ?? []).filter(({ file }) => !deleted.has(file))
      if (by.length === 0) continue
      kept.set(path, by)
      deleted.delete(path)
      deleted.delete(companionOf(path))
    }
  } while (kept.size > before)
  return { doomed: doomed.filter(({ path }) => deleted.has(path)), kept }
}

function companionOf(path: string): string {
  return `${path}.dockerignore`
}
