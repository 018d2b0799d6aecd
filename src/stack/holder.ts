import type { Engine } from '../engine/engine.ts'
import { processListeningOn } from '../engine/port-holder.ts'

/** Who holds a host port, in words: a container or a process where the platform tells. */
export async function portHolder(engine: Engine, port: number): Promise<string> {
  const container = await engine.publisherOf(port)
  return container === null ? (processListeningOn(port) ?? 'another program') : `container ${container}`
}
