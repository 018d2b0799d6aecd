import type { Problem } from '../../core/errors/errors.ts'
import type { StackDefinition } from './definition.ts'

/** The checks of a stack's files before a start. They are handed in, because the stack may not import the rules. */
export interface Preflight {
  /** @throws MATRIX_CONTRADICTED when the files contradict the matrix */
  check(definition: Pick<StackDefinition, 'root' | 'matrix' | 'environment'>): Promise<void>
  /**
   * Finds the wrong places in an environment's files for an error of Compose that names none.
   * @param printed what Compose printed
   */
  locate(
    definition: Pick<StackDefinition, 'root' | 'matrix' | 'environment'>,
    printed: readonly string[],
  ): Promise<Problem[]>
}
