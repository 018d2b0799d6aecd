import type { Evidence } from '../../core/errors/errors.ts'
import { redact } from '../../core/text/redact.ts'
import { EVIDENCE_LINES } from '../../engine/cli/compose.ts'
import type { Engine } from '../../engine/engine.ts'

/**
 * The state and last output of a container now, without secrets. Call it before anything is removed. It never rejects,
 * because the failure that the evidence is for must be reported in any case.
 */
export async function gatherEvidence(
  engine: Engine,
  containerId: string,
  secrets: readonly string[],
): Promise<Evidence> {
  try {
    return await look(engine, containerId, secrets)
  } catch (error) {
    return { state: `unknown (${error instanceof Error ? error.message : error})` }
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
