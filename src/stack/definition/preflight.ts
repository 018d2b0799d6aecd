import type { MountedPath, WrittenMount } from '../../core/compose/mounts/mounts.ts'
import type { WrongInModel } from '../../core/compose/wrong-in-model.ts'
import type { Problem } from '../../core/errors/errors.ts'
import type { NeverStarted } from '../../core/errors/never-started.ts'
import type { StackDefinition } from './definition.ts'

/** The checks of a stack's files before a start. They are handed in, because the stack may not import the rules. */
export interface Preflight {
  /** @throws MATRIX_CONTRADICTED when the files contradict the matrix */
  check(definition: Pick<StackDefinition, 'root' | 'matrix' | 'environment'>): Promise<void>
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
   * The services of the environment that are never started: those with a profile, which the canonical form leaves out, and
   * those with 0 replicas.
   */
  unstarted(definition: Pick<StackDefinition, 'root' | 'matrix' | 'environment'>): Promise<NeverStarted[]>
}

/** The part of the checks that only looks places up. */
export type Lookup = Omit<Preflight, 'check'>
