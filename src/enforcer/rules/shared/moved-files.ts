import type { Repository } from '../../repository.ts'

/** The files whose relative paths start from another folder, because of how an `include` names them. */
export function movedFiles({ composeFiles }: Repository): ReadonlySet<string | null> {
  return new Set(
    composeFiles.flatMap(({ uses }) => uses.filter((use) => use.movesPaths).map(({ path }) => path)),
  )
}
