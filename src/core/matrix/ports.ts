/** What carries a port. */
export type Transport = 'tcp' | 'udp' | 'sctp'

/** A port of the host, and what carries it. */
export interface HostPort {
  port: number
  transport: Transport
}

/** Ports `from` to `to`, both included. A single port has `from === to`. */
export interface PortRange {
  from: number
  to: number
}

export const MAX_PORT = 65_535

export function portCount(range: PortRange): number {
  return range.to - range.from + 1
}

/** Whether at least one port is in both ranges. */
export function portsOverlap(a: PortRange, b: PortRange): boolean {
  return a.from <= b.to && b.from <= a.to
}

/** Whether every port of `inner` is in `outer`. */
export function portsWithin(inner: PortRange, outer: PortRange): boolean {
  return inner.from >= outer.from && inner.to <= outer.to
}

/** A range as it is written in the matrix: `27000` or `28000-28099`. */
export function formatPorts(range: PortRange): string {
  return range.from === range.to ? `${range.from}` : `${range.from}-${range.to}`
}

/** The ranges of which ports consist, in ascending order: `[1, 2, 5]` becomes `1-2` and `5`. */
export function rangesOf(ports: Iterable<number>): PortRange[] {
  const ranges: PortRange[] = []
  for (const port of [...new Set(ports)].sort((a, b) => a - b)) {
    const last = ranges.at(-1)
    if (last?.to === port - 1) last.to = port
    else ranges.push({ from: port, to: port })
  }
  return ranges
}

/** As `docker ps` shows it: `28100`, `28101/udp`. */
export function formatHostPort({ port, transport }: HostPort): string {
  return transport === 'tcp' ? `${port}` : `${port}/${transport}`
}

export function isTransport(text: string): text is Transport {
  return text === 'tcp' || text === 'udp' || text === 'sctp'
}

/** What carries a protocol whose row does not say it. */
export function transportOf(protocol: string): Transport {
  return isTransport(protocol) ? protocol : 'tcp'
}
