import { isTransport, type PortRange, type Transport } from '../../../core/matrix/ports.ts'
import type { PortSource } from '../../compose/model.ts'
import { portRange } from '../../compose/port-text.ts'
import { type Lookup, resolved } from '../variables/values.ts'

/** One container port that a service publishes. */
export interface PortEntry {
  containerPort: number
  transport: Transport
  /** The host port of the compose file, after variables; null: none that is fixed. */
  hostPort: number | null
  /** The name that the long form gives it; null: none. */
  name: string | null
}

/** More ports than these are not written as rows of one service. */
const MOST_PORTS = 100

/**
 * The container ports of a service, each once, with ranges as single ports. `unknown`: entries whose container port depends on
 * a variable without a value. `tooMany`: ranges with too many ports for rows.
 */
export function portEntries(
  ports: readonly PortSource[],
  lookup: Lookup,
): { entries: PortEntry[]; unknown: string[]; tooMany: string[] } {
  const entries = new Map<string, PortEntry>()
  const unknown: string[] = []
  const tooMany: string[] = []
  for (const port of ports) {
    const target = rangeIn(resolved(port.target, lookup))
    const transport = transportIn(resolved(port.protocol, lookup))
    if (target === null || transport === null) {
      unknown.push(port.text)
      continue
    }
    if (target.to - target.from >= MOST_PORTS) {
      tooMany.push(port.text)
      continue
    }
    const published = rangeIn(port.published === null ? null : resolved(port.published, lookup))
    for (let at = target.from; at <= target.to; at++) {
      const key = `${at}/${transport}`
      if (entries.has(key)) continue
      const hostPort = hostPortAt(published, at - target.from, target)
      entries.set(key, { containerPort: at, transport, hostPort, name: port.name ?? null })
    }
  }
  return { entries: [...entries.values()], unknown, tooMany }
}

/** A range for one container port lets the engine choose in it. */
function hostPortAt(published: PortRange | null, offset: number, target: PortRange): number | null {
  if (published === null || (published.to !== published.from && target.from === target.to)) return null
  const number = published.from + offset
  return number <= published.to ? number : null
}

function rangeIn(text: string | null): PortRange | null {
  return text === null ? null : portRange(text)
}

function transportIn(text: string | null): Transport | null {
  const lower = text?.toLowerCase() ?? ''
  return isTransport(lower) ? lower : null
}
