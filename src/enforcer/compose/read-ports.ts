import type { PortSource } from './model.ts'
import { type FileReading, note, textOf } from './reading.ts'
import { parseTemplate } from './template.ts'
import { isNothing, itemsOf, type MapValue, type Value, valueAt } from './yaml-value.ts'

/** The entries of `ports`; what is no port is noted and left out. */
export function readPorts(value: Value, service: string, reading: FileReading): PortSource[] {
  if (isNothing(value)) return []
  if (value.kind !== 'seq') {
    note(reading, value, `ports of service ${service} is not a list`)
    return []
  }
  return itemsOf(value).flatMap((item) => {
    const place = { span: item.span, ...(item.use ? { use: item.use } : {}) }
    const fields = item.kind === 'map' ? longForm(item) : shortForm(textOf(item)?.text ?? '')
    if (typeof fields !== 'string') return [{ ...place, ...fields }]
    note(reading, item, `A port of service ${service} ${fields}`)
    return []
  })
}

type Fields = Pick<PortSource, 'text' | 'hostIp' | 'published' | 'target' | 'protocol'>

/** `[[IP:]PUBLISHED:]TARGET[/PROTOCOL]`; or what is wrong with it. */
export function shortForm(text: string): Fields | string {
  const shape = hideVariables(text)
  const slash = shape.lastIndexOf('/')
  const end = slash === -1 ? text.length : slash
  const bounds = splitColons(shape.slice(0, end))
  const pieces = bounds.map(([from, to]) => text.slice(from, to))
  const target = pieces.at(-1) ?? ''
  const published = pieces.at(-2) ?? ''
  const protocol = slash === -1 ? 'tcp' : text.slice(slash + 1)
  const hostIp = pieces.length > 2 ? pieces.slice(0, -2).join(':') : ''
  const wrong = wrongTarget(target) ?? wrongPublished(published, target) ?? wrongProtocol(protocol)
  if (wrong !== undefined) return `has ${wrong}: ${text}`
  return { text, ...fieldsOf(hostIp, published, target, protocol) }
}

function longForm(item: MapValue): Fields | string {
  const [target = '', published = '', hostIp = '', protocol = 'tcp'] = [
    'target',
    'published',
    'host_ip',
    'protocol',
  ].map((key) => textOf(valueAt(item, key))?.text)
  const wrong = wrongTarget(target) ?? wrongPublished(published, target) ?? wrongProtocol(protocol)
  if (wrong !== undefined) return `has ${wrong}`
  const text = `${[hostIp, published, target].filter((piece) => piece !== '').join(':')}/${protocol}`
  return { text, ...fieldsOf(hostIp, published, target, protocol) }
}

function fieldsOf(hostIp: string, published: string, target: string, protocol: string) {
  return {
    hostIp: hostIp === '' ? null : hostIp.replace(/^\[(.*)\]$/su, '$1'),
    // The engine reads 0 as nothing.
    published: published === '' || published === '0' ? null : published,
    target,
    protocol: protocol.toLowerCase(),
  }
}

const HIDDEN = '\uE000'

/** The text with every variable made unreadable, so that no `:` or `/` of a default is taken for one of the port. */
function hideVariables(text: string): string {
  return parseTemplate(text)
    .parts.map(({ kind, start, end }) =>
      kind === 'variable' ? HIDDEN.repeat(end - start) : text.slice(start, end),
    )
    .join('')
}

/** The stretches between colons, those of an IPv6 address in brackets apart. */
function splitColons(shape: string): [from: number, to: number][] {
  const hidden = shape.replace(/\[[^\]]*\]/gu, (address) => HIDDEN.repeat(address.length))
  const bounds: [number, number][] = []
  let from = 0
  for (let to = hidden.indexOf(':'); to !== -1; to = hidden.indexOf(':', from)) {
    bounds.push([from, to])
    from = to + 1
  }
  return [...bounds, [from, shape.length]]
}

function wrongTarget(target: string): string | undefined {
  if (target === '') return 'no container port'
  return isPorts(target) ? undefined : 'a container port that is no port from 1 to 65535'
}

function wrongPublished(published: string, target: string): string | undefined {
  if (published === '' || published === '0') return undefined
  if (!isPorts(published)) return 'a host port that is no port from 1 to 65535'
  const [hosts, containers] = [countOf(published), countOf(target)]
  if (hosts === undefined || containers === undefined || containers === 1 || hosts === containers) {
    return undefined
  }
  return 'another number of host ports than of container ports'
}

function wrongProtocol(protocol: string): string | undefined {
  return hideVariables(protocol).includes(HIDDEN) || /^(?:tcp|udp|sctp)$/iu.test(protocol)
    ? undefined
    : 'a protocol other than tcp, udp and sctp'
}

/** Whether a text is a port or a range of them, as far as it is known. */
function isPorts(text: string): boolean {
  const shape = hideVariables(text)
  if (shape.includes(HIDDEN)) return /^[\d\uE000-]+$/u.test(shape)
  const [, from, to = from] = /^(\d+)(?:-(\d+))?$/u.exec(text) ?? []
  return from !== undefined && Number(from) >= 1 && Number(to) >= Number(from) && Number(to) <= 65_535
}

function countOf(text: string): number | undefined {
  if (!/^\d+(?:-\d+)?$/u.test(text)) return undefined
  const [from = '', to = from] = text.split('-')
  return Number(to) - Number(from) + 1
}
