import type { Problem } from '../../core/errors/errors.ts'
import type { StackDefinition } from './definition.ts'

/** What is checked about a stack's files before anything is started. It is handed in: a stack does not know the rules. */
export interface Preflight {
  /** @throws MATRIX_CONTRADICTED where the files contradict the matrix */
  check(definition: Pick<StackDefinition, 'root' | 'matrix' | 'environment'>): Promise<void>
  /**
   * The places in an environment's files that are wrong, for an error of Compose that does not name them.
   * @param printed what Compose printed
   */
  locate(
    definition: Pick<StackDefinition, 'root' | 'matrix' | 'environment'>,
    printed: readonly string[],
  ): Promise<Problem[]>
}
