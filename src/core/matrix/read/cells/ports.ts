import * as z from 'zod'
import { isTransport, MAX_PORT, type PortRange, type Transport } from '../../ports.ts'
import { allowedText, orNone } from './schema.ts'

export const containerPort = z
  .string()
  .transform((text, context): { port: number; transport: Transport | null } => {
    const [, number = '', suffix] = /^(.*?)(?:\/(tcp|udp|sctp))?$/.exec(text) ?? []
    const value = readPort(number)
    if (typeof value === 'number')
      return { port: value, transport: suffix !== undefined && isTransport(suffix) ? suffix : null }
    context.addIssue({ code: 'custom', message: value.problem })
    return z.NEVER
  })
  .register(allowedText, {
    allowed: `a port from 1 to ${MAX_PORT}, and \`/udp\` or \`/sctp\` after it if it is not TCP`,
  })

export const portRange = z
  .string()
  .transform((text, context): PortRange => {
    const range = readPortRange(text)
    if (!('problem' in range)) return range
    context.addIssue({ code: 'custom', message: range.problem })
    return z.NEVER
  })
  .register(allowedText, {
    allowed: `a port from 1 to ${MAX_PORT}, or a range with the lower port first, such as \`28000-28099\``,
  })

export const publishedPorts = orNone(portRange)

function readPort(text: string): number | { problem: string } {
  if (!/^\d+$/.test(text)) return { problem: 'is not a port' }
  if (/^0\d/.test(text)) return { problem: 'has a leading zero' }
  const value = Number(text)
  return value >= 1 && value <= MAX_PORT ? value : { problem: `is not between 1 and ${MAX_PORT}` }
}

function readPortRange(text: string): PortRange | { problem: string } {
  const bounds = text.split('-')
  if (bounds.length > 2) return { problem: 'is not a port or a range of ports' }
  const [first = '', last = first] = bounds
  const from = readPort(first)
  const to = readPort(last)
  if (typeof from !== 'number')
    return bounds.length === 1 ? from : { problem: `has a lower end that ${from.problem}` }
  if (typeof to !== 'number') return { problem: `has an upper end that ${to.problem}` }
  return from > to ? { problem: 'is a reversed range' } : { from, to }
}
