import { LOCAL_ADDRESS } from '../../engine/connect/choose.ts'
import type { Engine } from '../../engine/engine.ts'
import { processListeningOn } from '../../host/processes/listening.ts'

/** What holds a port of the engine's host, in words: the container or the process, if it is known. */
export async function portHolder(engine: Engine, port: number): Promise<string> {
  const container = await engine.inventory.publisherOf(port)
  if (container !== null) return `container ${container}`
  if (engine.host !== LOCAL_ADDRESS) return `another program on ${engine.host}`
  return processListeningOn(port) ?? 'another program'
}
