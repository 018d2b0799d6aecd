import type { Evidence } from '../../core/errors/errors.ts'
import { redact } from '../../core/text/redact.ts'
import { EVIDENCE_LINES } from '../../engine/cli/compose.ts'
import type { Engine } from '../../engine/engine.ts'

/**
 * What is to be seen of a container now, secrets blotted out. Gathered before anything is removed. It never
 * rejects: the failure that it belongs to must be told, also when nothing more can be seen.
 */
export async function gatherEvidence(
  engine: Engine,
  containerId: string,
  secrets: readonly string[],
): Promise<Evidence> {
  try {
    return await look(engine, containerId, secrets)
  } catch (error) {
    return { state: `cannot be seen any more (${error instanceof Error ? error.message : error})` }
  }
}

async function look(engine: Engine, containerId: string, secrets: readonly string[]): Promise<Evidence> {
  const [details, lines] = await Promise.all([
    engine.containers.inspect(containerId),
    engine.logs.read(containerId, { last: EVIDENCE_LINES }),
  ])
  return {
    state: details.outOfMemory ? `${details.state} (out of memory)` : details.state,
    lastLines: lines.map(({ text }) => redact(text, secrets)),
    ...(details.health === undefined ? {} : { health: details.health }),
    ...(details.healthOutput === undefined ? {} : { healthOutput: redact(details.healthOutput, secrets) }),
    ...(details.state === 'running' ? {} : { exitCode: details.exitCode }),
  }
}
