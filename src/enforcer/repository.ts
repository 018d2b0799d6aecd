import type { Problem } from '../core/errors/errors.ts'
import type { Matrix } from '../core/matrix/matrix.ts'
import type { ComposeFile } from './compose/model.ts'
import type { Dockerfile } from './dockerfile/model.ts'
import type { EnvFile } from './env-file/model.ts'
import type { Source } from './source.ts'

/** A repository as it has been read; all paths are relative to its root, with `/`. */
export interface Repository {
  /** Every file that is not ignored, whether or not its text matters here. */
  readonly files: ReadonlySet<string>
  readonly matrix: MatrixReading
  /** Every file that is a compose file by its content or its name, at any depth; also unparseable ones. */
  readonly composeFiles: readonly ComposeFile[]
  /** Every Dockerfile by its name, and every file a compose file builds from, at any depth. */
  readonly dockerfiles: readonly Dockerfile[]
  /** Every file of variables that a compose file takes; absent: none. */
  readonly envFiles?: readonly EnvFile[]
  /** What may name a Docker file, or choose between two: scripts, CI files, package.json, docs. */
  readonly texts: readonly TextFile[]
  /** Files that may matter and whose text could not be had; absent: none. */
  readonly unread?: readonly UnreadFile[]
  /** Folders whose files are not in `files`, because they are not this repository's; absent: none. */
  readonly foreign?: readonly ForeignFolder[]
}

/** A folder that the rules do not look into. */
export interface ForeignFolder {
  /** From the root, without `/` at its end. */
  readonly path: string
  /** `matrix`: it has one of its own. `repository`: it is one of git's, such as a submodule. `link`: it lies elsewhere. */
  readonly because: 'matrix' | 'repository' | 'link'
}

/** A file that was passed over. */
export interface UnreadFile {
  readonly path: string
  /** What stands in the way, to follow "it": `is not UTF-8 in line 12`, `is larger than 2 MiB`. */
  readonly reason: string
}

export interface MatrixReading {
  /** Where it is, or has to be. */
  readonly path: string
  /** Null: there is no such file. */
  readonly source: Source | null
  /** Null: it is missing or has problems. */
  readonly matrix: Matrix | null
  readonly problems: readonly Problem[]
}

export type TextKind = 'shell' | 'python' | 'javascript' | 'ci' | 'package' | 'markdown' | 'makefile'

export interface TextFile {
  readonly source: Source
  readonly kind: TextKind
}
