import { totalmem } from 'node:os'
import { blockCount, hostPortsOf, portBlock } from '../../core/matrix/port-blocks.ts'
import { type PoolRoom, stacksInMemory } from '../../core/pool/limit.ts'
import { LOCAL_ADDRESS } from '../../engine/connect/choose.ts'
import type { StackContext } from '../context.ts'
import { memoryOf } from '../status/memory.ts'

/** A stack that only one test file at a time runs on. */
export interface Pooled {
  /** What of it does not run any more that ran when it was ready, as a clause: `web does not run any more`; null: nothing. */
  lost(): Promise<string | null>
  /** How many more stacks like it there is room for. */
  room(): Promise<Pick<PoolRoom, 'inMemory' | 'inPorts'>>
}

/** Looks at a stack that is ready. */
export async function pooled(
  { connection, definition, registry }: Pick<StackContext, 'connection' | 'definition' | 'registry'>,
  project: string,
): Promise<Pooled> {
  const { engine, publishAddress } = connection
  const running = async () =>
    (await engine.containers.list(project)).filter(({ state }) => state === 'running')
  const before = await running()
  return {
    async lost() {
      // A reset may give a service another container, which has the name of the one before.
      const now = new Set((await running()).map(({ name }) => name))
      const gone = before.flatMap(({ name, service }) => (now.has(name) ? [] : [service]))
      if (gone.length === 0) return null
      return `${[...new Set(gone)].join(', ')} ${gone.length === 1 ? 'does' : 'do'} not run any more`
    },
    async room() {
      // Of the machine of a remote engine, and of a virtual machine, nothing is known here.
      const isKnown = process.platform === 'linux' && publishAddress === LOCAL_ADDRESS
      const inMemory = isKnown
        ? stacksInMemory(process.availableMemory(), totalmem(), await memoryOf(engine, project))
        : null
      return { inMemory, inPorts: freeBlocks(definition, registry) }
    },
  }
}

/** How many blocks of ports no living process has reserved. */
function freeBlocks(
  { matrix, environment }: StackContext['definition'],
  registry: StackContext['registry'],
): number {
  const taken = new Set(registry.locks.living('port').map(({ name }) => name))
  const count = blockCount(matrix, environment.name)
  const blocks = Array.from({ length: count }, (_, index) => portBlock(matrix, environment.name, index))
  return blocks.filter((block) =>
    hostPortsOf(matrix, environment.name, block).every(({ port }) => !taken.has(`${port}`)),
  ).length
}
