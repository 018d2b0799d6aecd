import type { Span } from '../../source.ts'

/** A stretch of a file that a shell runs. */
export interface Fragment {
  /**
   * As long as what it stands for, so that an offset in it and `start` give the offset in the file; the notation of
   * the file around the shell text is blanked out.
   */
  text: string
  start: number
  /** The folders it may be run in, from the root, `.` for the root itself; null: not known. */
  folders: readonly string[] | null
}

/** A variable that a file sets for its commands, outside of a shell text: `env:` of a workflow. */
export interface SetVariable {
  name: string
  value: string
  span: Span
}

export interface Fragments {
  shell: readonly Fragment[]
  variables: readonly SetVariable[]
  /** Docker files that a step of a CI file is given as its input: `file:` under `with:`. */
  inputs?: readonly { path: string; span: Span }[]
}

/** A script is started from the root, by habit, or from its own folder. */
export function scriptFolders(path: string): string[] {
  return [...new Set(['.', folderOf(path)])]
}

/** `.` for a file of the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '.' : path.slice(0, slash)
}
