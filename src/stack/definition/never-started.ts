import { neverStarted, type Wanting } from '../../core/errors/never-started.ts'
import type { StackDefinition } from './definition.ts'
import type { Lookup } from './preflight.ts'

/**
 * Reports services that the model lacks although the compose file has them, because they are never started.
 * @throws SERVICE_NEVER_STARTED for services with 0 replicas, or none of whose profiles is active
 */
export async function refuseNeverStarted(
  definition: StackDefinition,
  { unstarted }: Pick<Lookup, 'unstarted'>,
  absent: readonly string[],
  wanting: Wanting,
): Promise<void> {
  if (absent.length === 0) return
  const known = await unstarted(definition)
  const found = known.filter(({ service }) => absent.includes(service))
  if (found.length > 0) throw neverStarted(found, definition.environment, wanting)
}
