import type { KeptStackState } from '../../core/doctor/kept.ts'
import type { Engine } from '../../engine/engine.ts'
import type { Registry } from '../../host/registry/registry.ts'
import { memoryOf } from './memory.ts'

/** What living keepers keep between runs, of all checkouts, with the memory that it takes. */
export async function keptStacks(
  engine: Pick<Engine, 'containers'>,
  registry: Pick<Registry, 'rests'>,
  nowMs: number,
): Promise<KeptStackState[]> {
  return Promise.all(
    registry.rests.living().map(async ({ stack, environment, root, stage, untilMs }) => ({
      ...{ stack, environment, root, stage },
      leftMs: untilMs === null ? null : Math.max(0, untilMs - nowMs),
      memoryBytes: stack === null ? null : await memoryOf(engine, stack),
    })),
  )
}
