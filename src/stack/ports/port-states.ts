import type { PortState } from '../../core/doctor/checks.ts'
import type { ServiceRow } from '../../core/matrix/matrix.ts'
import type { Engine } from '../../engine/engine.ts'
import { isFreePort } from './free-port.ts'
import { portHolder } from './port-holder.ts'

/**
 * What uses each port of a stable stack. It is the stack's own if one of its containers publishes it now. That its service runs
 * does not say so: its container may still publish the port that the matrix had before.
 */
export async function portStates(
  engine: Engine,
  project: string,
  rows: readonly (readonly [row: Pick<ServiceRow, 'name' | 'transport'>, port: number])[],
): Promise<PortState[]> {
  const containers = await engine.containers.list(project)
  return Promise.all(
    rows.map(async ([{ name, transport }, port]): Promise<PortState> => {
      const state = (holder: PortState['holder']) => ({ service: name, port, transport, holder })
      const publisher = await engine.inventory.publisherOf(port, transport)
      if (containers.some((one) => one.name === publisher)) return state('ours')
      if (await isFreePort(engine, { port, transport })) return state('free')
      return state({ other: await portHolder(engine, { port, transport }) })
    }),
  )
}
