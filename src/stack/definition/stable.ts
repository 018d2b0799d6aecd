import { SsotError } from '../../core/errors/errors.ts'
import type { Report } from '../../core/events/progress.ts'
import { blockCount, type PortBlock, portBlock } from '../../core/matrix/port-blocks.ts'
import { stableProjectName } from '../../core/stacks/project-name.ts'
import { pause } from '../../host/pause.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'
import type { StackDefinition } from './definition.ts'

/*
 * Stacks that stay until they are taken down by name: one for each checkout and environment, on the ports that the
 * matrix gives it.
 */

export interface StablePlace {
  /** Compose project name. */
  project: string
  ports: PortBlock
}

/**
 * Name and ports of an environment's stack that stays.
 * @throws ENVIRONMENT_NOT_STABLE where the matrix gives it ranges, from which each run takes a block of its own
 */
export function stablePlace({
  matrix,
  environment,
  root,
}: Pick<StackDefinition, 'matrix' | 'environment' | 'root'>): StablePlace {
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

const LOOK_MS = 50

/**
 * Runs what changes a stack that stays, one process at a time.
 * @throws the signal's reason when it comes while another process is at it
 */
export async function exclusively<T>(
  {
    registry,
    self,
    signal,
    report,
  }: {
    registry: Registry
    self: ProcessIdentity
    signal: AbortSignal
    report: Report
  },
  project: string,
  act: () => Promise<T>,
): Promise<T> {
  let told: number | undefined
  for (;;) {
    const holder = registry.locks.claim('change', project, 'changes it', self)
    if (holder === null) break
    if (told !== holder.pid) report(`waiting for process ${holder.pid}, which is changing ${project}`)
    told = holder.pid
    await pause(LOOK_MS, signal)
    signal.throwIfAborted()
  }
  try {
    return await act()
  } finally {
    registry.locks.release('change', project, self)
  }
}
