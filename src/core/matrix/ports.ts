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
