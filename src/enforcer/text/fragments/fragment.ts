import type { Span } from '../../source.ts'

/** A part of a file that a shell runs. */
export interface Fragment {
  /**
   * The shell script, with the file's own notation blanked out. It is as long as the part of the file, so `start` plus
   * an offset in it is the offset in the file.
   */
  text: string
  start: number
  /** The folders in which it may run, from the root, `.` for the root itself; null: not known. */
  folders: readonly string[] | null
  /** Whether it is inline code in prose, which may speak about a command rather than tell to run it. */
  isInline?: true
}

/** A variable that a file sets for its commands outside a shell script, such as under `env:` of a workflow. */
export interface SetVariable {
  name: string
  value: string
  span: Span
}

/** The shell scripts of a file and what belongs to them. */
export interface Fragments {
  shell: readonly Fragment[]
  variables: readonly SetVariable[]
  /** Docker files in the inputs of a CI step, such as `file:` under `with:`. */
  inputs?: readonly { path: string; span: Span }[]
}

/** The folders in which a script is usually started: the root, or its own folder. */
export function scriptFolders(path: string): string[] {
  return [...new Set(['.', folderOf(path)])]
}

/** The folder of a path; `.` for a file in the root. */
export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash < 0 ? '.' : path.slice(0, slash)
}
