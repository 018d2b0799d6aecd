import { SsotError } from '../../core/errors/errors.ts'
import { blockCount, type PortBlock, portBlock } from '../../core/matrix/port-blocks.ts'
import { stableProjectName } from '../../core/stacks/project-name.ts'
import type { StackDefinition } from './definition.ts'

/** The name and the ports of one stack. */
export interface StackPlace {
  /** Compose project name. */
  project: string
  ports: PortBlock
}

/** Whether several stacks of an environment may run at the same time, because the matrix gives it ranges of ports. */
export function runsSideBySide({
  matrix,
  environment,
}: Pick<StackDefinition, 'matrix' | 'environment'>): boolean {
  return blockCount(matrix, environment.name) > 1
}

/**
 * The name and ports of the stable stack of an environment. Each checkout has one for each environment.
 * @throws ENVIRONMENT_NOT_STABLE when the matrix gives the environment ranges of ports, which are for test runs
 */
export function stablePlace(
  definition: Pick<StackDefinition, 'matrix' | 'environment' | 'root'>,
): StackPlace {
  const { matrix, environment, root } = definition
  const { name } = environment
  if (runsSideBySide(definition)) {
    throw new SsotError({
      code: 'ENVIRONMENT_NOT_STABLE',
      summary: `Environment ${name} has ranges of host ports, one block for each test run, so it has no stable stack`,
      todo: `Run the tests, which start their own stack. For a stable stack, give an environment single ports in ${matrix.file}.`,
    })
  }
  return { project: stableProjectName(root, name), ports: portBlock(matrix, name, 0) }
}
