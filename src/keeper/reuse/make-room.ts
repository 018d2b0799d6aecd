import { SsotError } from '../../core/errors/errors.ts'
import type { Emit } from '../../core/events/event.ts'
import { blockCount, hostPortsOf, portBlock } from '../../core/matrix/port-blocks.ts'
import type { Home } from '../../host/home/home.ts'
import { formatIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'
import type { RestRecord } from '../../host/registry/rests.ts'
import type { StackDefinition } from '../../stack/definition/definition.ts'
import { endIdle } from './end-idle.ts'

/**
 * Starts a stack. When all its ports are taken, stacks that are kept between runs and that nobody uses give theirs, the one that
 * is idle for the longest time first.
 *
 * @param own the key of this keeper, which does not end itself
 * @throws the error of the start; PORTS_EXHAUSTED when no such stack has its ports
 */
export async function startWithRoom<T>(
  start: () => Promise<T>,
  given: { home: Home; registry: Registry; own: string; definition: StackDefinition; emit: Emit },
): Promise<T> {
  for (;;) {
    try {
      return await start()
    } catch (error) {
      if (!(error instanceof SsotError) || error.code !== 'PORTS_EXHAUSTED') throw error
      if (!(await makeRoom(given))) throw error
    }
  }
}

async function makeRoom({
  home,
  registry,
  own,
  definition,
  emit,
}: Parameters<typeof startWithRoom>[1]): Promise<boolean> {
  for (const rest of idleWithPorts(registry, definition, own)) {
    const { root, environment } = rest
    try {
      if ((await endIdle(home, rest, 'ports')) === 'in use') continue
    } catch {
      // The error that is thrown in the end names who holds the ports.
      continue
    }
    emit({ type: 'idle-ended', root, environment })
    return true
  }
  return false
}

/** The idle stacks that hold one of the ports of an environment, the oldest first. */
function idleWithPorts(
  registry: Registry,
  { matrix, environment }: StackDefinition,
  own: string,
): RestRecord[] {
  const ports = new Set(
    Array.from({ length: blockCount(matrix, environment.name) }, (_, index) =>
      hostPortsOf(matrix, environment.name, portBlock(matrix, environment.name, index)),
    ).flatMap((block) => block.map(({ port }) => `${port}`)),
  )
  const holders = new Set(
    registry.locks.list('port').flatMap((lock) => (ports.has(lock.name) ? [formatIdentity(lock)] : [])),
  )
  return registry.rests
    .living()
    .filter(
      ({ key, stage, keeper }) => key !== own && stage !== 'in use' && holders.has(formatIdentity(keeper)),
    )
}
