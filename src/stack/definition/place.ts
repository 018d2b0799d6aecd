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

/**
 * The place of an environment's stack that stays until it is taken down by name: one for each checkout and environment,
 * on the ports that the matrix gives it.
 * @throws ENVIRONMENT_NOT_STABLE where the matrix gives it ranges, from which each run takes a block of its own
 */
export function stablePlace({
  matrix,
  environment,
  root,
}: Pick<StackDefinition, 'matrix' | 'environment' | 'root'>): StackPlace {
  const { name } = environment
  if (blockCount(matrix, name) > 1) {
    throw new SsotError({
      code: 'ENVIRONMENT_NOT_STABLE',
      summary: `Environment ${name} has ranges of host ports, one block for each run: its stacks come and go with test runs`,
      todo: `Run the tests: they bring their own stack. For one that stays, give an environment single ports in ${matrix.file}.`,
    })
  }
  return { project: stableProjectName(root, name), ports: portBlock(matrix, name, 0) }
}
