import type { Finding } from '../finding.ts'

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

/** Without the files that something names, and what belongs to them. */
export function withoutNamed(doomed: readonly Doomed[], namings: ReadonlyMap<string, unknown>): Doomed[] {
  const kept = new Set([...namings.keys()].flatMap((path) => [path, companionOf(path)]))
  return doomed.filter(({ path }) => !kept.has(path))
}

function companionOf(path: string): string {
  return `${path}.dockerignore`
}
