import type { ProgressEvent } from '../../../../core/events/progress.ts'
import { loadDefinition } from '../../../../stack/definition/definition.ts'
import { startStack } from '../../../../stack/up.ts'
import type { Contestant } from '../contestant.ts'
import { type Ground, START_TIMEOUT_MS } from '../ground.ts'

/** The stack as tests get it, from reading the matrix on; only the connection to the engine is reused. */
export function ours(
  { definition, connection, registry, owner }: Ground,
  onProgress: (event: ProgressEvent) => void,
): Contestant {
  return {
    name: 'ours',
    async start(signal) {
      const stack = await startStack({
        definition: loadDefinition(definition.root, definition.environment.name),
        connection,
        registry,
        owner,
        signal,
        onProgress,
        startTimeoutMs: START_TIMEOUT_MS,
      })
      return {
        stop: async () => {
          await stack.stop()
        },
      }
    },
    // A failed start or stop removes what it has created.
    cleanUp: async () => {},
  }
}
