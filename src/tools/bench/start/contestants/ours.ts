import type { Emit } from '../../../../core/events/event.ts'
import { rulesBeforeStart } from '../../../../enforcer/preflight/preflight.ts'
import { loadDefinition } from '../../../../stack/definition/definition.ts'
import { pinsOf } from '../../../../stack/history/pins.ts'
import type { ReplayPlace } from '../../../../stack/replay/creation.ts'
import { startStack } from '../../../../stack/start/start-stack.ts'
import type { Contestant } from '../contestant.ts'
import { type Ground, START_TIMEOUT_MS } from '../ground.ts'

/** The stack as tests get it, including reading the matrix and reserving ports; only the connection to the engine is reused. */
export function ours(
  { definition, connection, registry, journal, owner }: Ground,
  replay: ReplayPlace,
  emit: Emit,
): Contestant {
  return {
    name: 'ours',
    async start(signal) {
      const stack = await startStack({
        definition: loadDefinition(definition.root, definition.environment.name),
        connection,
        registry,
        self: owner,
        preflight: rulesBeforeStart(journal.checks),
        pins: () => pinsOf(journal.versions),
        replay,
        emit,
        signal,
        request: { startTimeoutMs: START_TIMEOUT_MS },
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
