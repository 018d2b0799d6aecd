import type { Transport } from '../../core/matrix/ports.ts'
import { LOCAL_ADDRESS } from '../../engine/connect/choose.ts'
import type { Engine } from '../../engine/engine.ts'
import { processListeningOn } from '../../host/processes/listening.ts'

/**
 * What holds a port of the engine's host, in words: the container or the process, if it is known.
 * @param of.transport null: not known, so that a holder over any of them is meant
 */
export async function portHolder(
  engine: Engine,
  { port, transport }: { port: number; transport: Transport | null },
): Promise<string> {
  const container = await engine.inventory.publisherOf(port, transport)
  if (container !== null) return `container ${container}`
  if (engine.host !== LOCAL_ADDRESS) return `another program on ${engine.host}`
  return processListeningOn(port, transport) ?? 'another program'
}
