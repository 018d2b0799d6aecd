import {
  type BusyBlock,
  blockCount,
  hostPortsOf,
  type PortBlock,
  portBlock,
  portsExhausted,
} from '../../core/matrix/port-blocks.ts'
import { formatHostPort, type HostPort } from '../../core/matrix/ports.ts'
import type { Engine } from '../../engine/engine.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'
import type { StackDefinition } from '../definition/definition.ts'
import { isFreePort } from './free-port.ts'
import { portHolder } from './port-holder.ts'

export interface Reservation {
  /** The index of the block in the ranges, from 0. */
  index: number
  ports: PortBlock
  release(): void
}

/**
 * Reserves the first block of the environment's host ports that no other stack of this user holds and on which nothing
 * listens. The reservation lasts until it is released or this process ends.
 *
 * Beware: a program that does not use the registry can still take a port before the engine publishes it. The engine
 * then reports that, and the caller reserves another block.
 *
 * @param project for messages about the holder of a port
 * @param lost blocks to skip, because such a program has taken one of their ports, with the engine's message
 * @throws PORTS_EXHAUSTED naming the holders
 */
export async function reservePorts(
  { matrix, environment, root }: StackDefinition,
  engine: Engine,
  registry: Registry,
  owner: ProcessIdentity,
  project: string,
  lost: readonly BusyBlock[] = [],
): Promise<Reservation> {
  const busy: BusyBlock[] = []
  const count = blockCount(matrix, environment.name)
  for (let index = 0; index < count; index++) {
    const known = lost.find((block) => block.index === index)
    if (known) {
      busy.push(known)
      continue
    }
    const ports = portBlock(matrix, environment.name, index)
    // By number, because all repositories share the ports of the machine. TCP and UDP may have the same one.
    const wanted = hostPortsOf(matrix, environment.name, ports)
    const names = [...new Set(wanted.map(({ port }) => `${port}`))]
    const release = () => {
      for (const name of names) registry.locks.release('port', name, owner)
    }
    const holder = registry.locks.claimAll('port', names, `${project} in ${root}`, owner)
    if (holder !== null) {
      busy.push({ index, holder: `${holder.note} (pid ${holder.pid})` })
      continue
    }
    const taken = await firstTaken(engine, wanted).catch((error) => {
      release()
      throw error
    })
    if (taken === null) return { index, ports, release }
    release()
    busy.push({
      index,
      holder: `port ${formatHostPort(taken)} is in use by ${await portHolder(engine, taken)}`,
    })
  }
  throw portsExhausted(matrix, environment.name, busy)
}

/** The first of the ports that is not free; null when all are free. */
export async function firstTaken(engine: Engine, ports: readonly HostPort[]): Promise<HostPort | null> {
  for (const port of ports) if (!(await isFreePort(engine, port))) return port
  return null
}
