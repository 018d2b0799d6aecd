import type { EnvFileChoice } from '../../core/compose/env-files.ts'
import type { MountedPath, WrittenMount } from '../../core/compose/mounts/mounts.ts'
import type { WrongInModel } from '../../core/compose/wrong-in-model.ts'
import type { Problem } from '../../core/errors/errors.ts'
import type { NeverStarted } from '../../core/errors/never-started.ts'
import type { Found } from '../../core/secrets/read/found.ts'
import type { StackDefinition } from './definition.ts'

/** The checks of a stack's files before a start. They are handed in, because the stack may not import the rules. */
export interface Preflight {
  /** @throws MATRIX_CONTRADICTED when the files contradict the matrix */
  check(definition: Pick<StackDefinition, 'root' | 'matrix' | 'environment'>): Promise<void>
  /**
   * Looks at what the environment's files are before Compose opens them: a named pipe, a device or a folder in the place of
   * one would block it, and so would a file that includes itself.
   * @param envFiles those that are replaced are not opened
   * @throws ENV_FILE_MISSING when the *Env file* does not exist
   * @throws COMPOSE_INVALID with every place
   */
  readable(
    definition: Pick<StackDefinition, 'root' | 'matrix' | 'environment'>,
    envFiles: EnvFileChoice,
  ): Promise<void>
  /** Finds the wrong places in an environment's files for an error that names none. */
  locate(
    definition: Pick<StackDefinition, 'root' | 'matrix' | 'environment'>,
    wrong: WrongInModel,
  ): Promise<Problem[]>
  /** How the environment's files write mounts, in the order of `mounts`; null for one that is not found. */
  written(
    definition: Pick<StackDefinition, 'root' | 'matrix' | 'environment'>,
    mounts: readonly MountedPath[],
  ): Promise<(WrittenMount | null)[]>
  /**
   * The services of the environment that are never started: those none of whose profiles is active, which the canonical form leaves out, and
   * those with 0 replicas.
   */
  unstarted(definition: Pick<StackDefinition, 'root' | 'matrix' | 'environment'>): Promise<NeverStarted[]>
  /** What the environment's files say about secrets as they are written, also if Compose does not accept them. */
  literals(definition: Pick<StackDefinition, 'root' | 'matrix' | 'environment'>): Promise<Found>
  /**
   * Which env files the services read where git does not have those that the compose file names.
   * @throws TOOL_MISSING, SCAN_FAILED
   */
  envFiles(
    definition: Pick<StackDefinition, 'root' | 'matrix' | 'environment'>,
    env: NodeJS.ProcessEnv,
  ): Promise<EnvFileChoice>
  /**
   * Those of the folders, absolute, in which git has nothing. Empty without a git repository.
   * @throws TOOL_MISSING, SCAN_FAILED
   */
  foldersNotInGit(
    definition: Pick<StackDefinition, 'root'>,
    folders: readonly string[],
    env: NodeJS.ProcessEnv,
  ): Promise<ReadonlySet<string>>
}

/** The part of the checks that only looks places up. */
export type Lookup = Omit<Preflight, 'check' | 'foldersNotInGit'>
