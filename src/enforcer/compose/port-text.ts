import { isIP } from 'node:net'
import { MAX_PORT, type PortRange, portCount } from '../../core/matrix/ports.ts'
import type { PortSource } from './model.ts'
import { hidden, hidesVariable, hideVariables } from './template.ts'

/** The fields that are read from an entry of `ports`. */
export type PortFields = Pick<PortSource, 'text' | 'hostIp' | 'published' | 'target' | 'protocol'>

/** Reads `[[IP:]PUBLISHED:]TARGET[/PROTOCOL]`. A string says what is wrong, as a predicate: `has no container port`. */
export function shortPort(text: string): PortFields | string {
  const shape = hideVariables(text)
  const slash = shape.lastIndexOf('/')
  const end = slash === -1 ? text.length : slash
  const bounds = splitColons(shape.slice(0, end))
  const pieces = bounds.map(([from, to]) => text.slice(from, to))
  const target = pieces.at(-1) ?? ''
  const published = pieces.at(-2) ?? ''
  const protocol = slash === -1 ? 'tcp' : text.slice(slash + 1)
  const hostIp = pieces.length > 2 ? pieces.slice(0, -2).join(':') : ''
  return portFields(text, { hostIp, published, target, protocol })
}

/**
 * Makes a port of its parts, each as written or empty. A string says what is wrong, as a predicate.
 * @param text the whole port in short form
 */
export function portFields(
  text: string,
  { hostIp, published, target, protocol }: Record<'hostIp' | 'published' | 'target' | 'protocol', string>,
): PortFields | string {
  const wrong =
    wrongTarget(target) ??
    wrongPublished(published, target) ??
    wrongAddress(hostIp) ??
    wrongProtocol(protocol)
  if (wrong !== undefined) return wrong
  return {
    text,
    hostIp: hostIp === '' ? null : withoutBrackets(hostIp),
    // To the engine 0 means: not set.
    published: published === '' || published === '0' ? null : published,
    target,
    protocol: protocol.toLowerCase(),
  }
}

/** The ranges between colons, ignoring the colons of an IPv6 address in brackets. */
function splitColons(shape: string): [from: number, to: number][] {
  const plain = shape.replace(/\[[^\]]*\]/gu, hidden)
  const bounds: [number, number][] = []
  let from = 0
  for (let to = plain.indexOf(':'); to !== -1; to = plain.indexOf(':', from)) {
    bounds.push([from, to])
    from = to + 1
  }
  return [...bounds, [from, shape.length]]
}

/** What is wrong with a container port, as a predicate; undefined: nothing, or its variables make it unknown. */
export function wrongTarget(target: string): string | undefined {
  if (target === '') return 'has no container port'
  return isPorts(target) ? undefined : 'has a container port that is not a port from 1 to 65535'
}

/** What is wrong with the host port for a container port, as a predicate; undefined: nothing known. */
export function wrongPublished(published: string, target: string): string | undefined {
  if (published === '' || published === '0') return undefined
  if (!isPorts(published)) return 'has a host port that is not a port from 1 to 65535'
  const [hosts, containers] = [countOf(published), countOf(target)]
  if (hosts === undefined || containers === undefined || containers === 1 || hosts === containers) {
    return undefined
  }
  return 'has a different number of host ports than of container ports'
}

/** What is wrong with a host address, as a predicate; undefined: nothing known. */
export function wrongAddress(hostIp: string): string | undefined {
  if (hostIp === '' || hidesVariable(hideVariables(hostIp)) || isIP(withoutBrackets(hostIp)) > 0)
    return undefined
  return 'has a host address that is not an IP address'
}

function withoutBrackets(address: string): string {
  return address.replace(/^\[(.*)\]$/su, '$1')
}

/** What is wrong with a protocol, as a predicate; undefined: nothing known. */
export function wrongProtocol(protocol: string): string | undefined {
  return hidesVariable(hideVariables(protocol)) || /^(?:tcp|udp|sctp)$/iu.test(protocol)
    ? undefined
    : 'has a protocol other than tcp, udp and sctp'
}

/** Whether a text is a port or a range of ports. True also if its variables leave that open. */
function isPorts(text: string): boolean {
  const shape = hideVariables(text)
  if (hidesVariable(shape)) return /^[\d\uE000-]+$/u.test(shape)
  return portRange(text) !== null
}

function countOf(text: string): number | undefined {
  const range = portRange(text)
  return range === null ? undefined : portCount(range)
}

/** A port or a range of ports from 1 to 65535: `80`, `3000-3005`. Null: it is none, or has variables. */
export function portRange(text: string): PortRange | null {
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/u.exec(text) ?? []
  const range = { from: Number(from), to: Number(to) }
  return range.from >= 1 && range.to >= range.from && range.to <= MAX_PORT ? range : null
}
