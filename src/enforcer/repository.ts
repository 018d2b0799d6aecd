import type { Problem } from '../core/errors/errors.ts'
import type { Matrix } from '../core/matrix/matrix.ts'
import type { ComposeFile } from './compose/model.ts'
import type { Dockerfile } from './dockerfile/model.ts'
import type { EnvFile } from './env-file/model.ts'
import type { Source } from './source.ts'

/** The content of a repository, as it was read. All paths are relative to its root and use `/`. */
export interface Repository {
  /** Every file that is not ignored, including those whose text is not read. */
  readonly files: ReadonlySet<string>
  readonly matrix: MatrixReading
  /**
   * Every file that is a compose file by its content or its name, at any depth, including those that cannot be parsed.
   */
  readonly composeFiles: readonly ComposeFile[]
  /** Every file that is a Dockerfile by its name or is built by a compose file, at any depth. */
  readonly dockerfiles: readonly Dockerfile[]
  /** Every env file that a compose file uses; absent: none. */
  readonly envFiles?: readonly EnvFile[]
  /** The *Env file* of each environment that has one, by path, if it could be read; absent: none. */
  readonly environmentFiles?: ReadonlyMap<string, Source>
  /** Files that may name a Docker file or choose between two: scripts, CI files, package.json, docs. */
  readonly texts: readonly TextFile[]
  /**
   * Paths that compose files need, such as what they mount or build, and that are not among the files, but exist, or may
   * come to exist: git ignores them, or they are behind a link; absent: none.
   */
  readonly neededElsewhere?: ReadonlySet<string>
  /** Env files that compose files use and that are links to nothing; absent: none. */
  readonly brokenLinks?: ReadonlySet<string>
  /** Files that may matter but could not be read; absent: none. */
  readonly unread?: readonly UnreadFile[]
  /** Folders whose files are not in `files`, because they belong to another repository or matrix; absent: none. */
  readonly foreign?: readonly ForeignFolder[]
}

/** A folder whose files the rules do not check. */
export interface ForeignFolder {
  /** From the root, without a trailing `/`. */
  readonly path: string
  /**
   * `matrix`: the folder has a matrix of its own. `repository`: it is a git repository of its own, such as a submodule.
   * `link`: it is a link to a folder elsewhere.
   */
  readonly because: 'matrix' | 'repository' | 'link'
}

/** A file that was not read. */
export interface UnreadFile {
  readonly path: string
  /** Why it was not read, without a subject: `is not UTF-8 in line 12`, `is larger than 2 MiB`. */
  readonly reason: string
  /** The line that `reason` is about; absent: it is about the whole file. */
  readonly line?: number
  /** Absent: 1. */
  readonly column?: number
  /** Whether there is no such file; absent: there is one. */
  readonly isMissing?: boolean
}

/** The matrix of a repository, or why there is none. */
export interface MatrixReading {
  /** The path of the matrix, also when there is no such file. */
  readonly path: string
  /** Null: there is no matrix. */
  readonly source: Source | null
  /** Null: the matrix is missing or has problems. */
  readonly matrix: Matrix | null
  readonly problems: readonly Problem[]
}

/** The kind of a text decides how commands are found in it. `makefile` includes justfiles and Taskfiles. */
export type TextKind = 'shell' | 'python' | 'javascript' | 'ci' | 'package' | 'markdown' | 'makefile'

/** A text that may name Docker files. */
export interface TextFile {
  readonly source: Source
  readonly kind: TextKind
}
