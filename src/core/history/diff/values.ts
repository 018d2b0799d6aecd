import type { ComposeService } from '../../compose/model.ts'
import { canonicalJson } from '../chain.ts'

/**
 * The fields of a service or of another part of a model, in the words of a difference: `memory` is `512M`. Empty: the field has
 * no value, as a network without settings of its own.
 */
export type Values = ReadonlyMap<string, string>

/** Paths that have a shorter name, or that compose files write in two ways. */
const NAMES: Readonly<Record<string, string>> = {
  'deploy resources limits memory': 'memory',
  mem_limit: 'memory',
  'deploy resources limits cpus': 'cpus',
  'deploy resources limits pids': 'pids',
  'deploy resources reservations memory': 'reserved memory',
  mem_reservation: 'reserved memory',
  'deploy resources reservations cpus': 'reserved cpus',
  'deploy replicas': 'replicas',
  scale: 'replicas',
}

/** Amounts that the canonical form gives in bytes. */
const IN_BYTES: ReadonlySet<string> = new Set([
  'memory',
  'reserved memory',
  'memswap_limit',
  'shm_size',
  'build shm_size',
])

/** What the table Services decides, which is compared by its rows. */
const OF_ROWS: ReadonlySet<string> = new Set(['ports'])

/** The fields of a service, without its host ports. */
export function serviceValues(service: ComposeService): Values {
  const values = new Map<string, string>()
  for (const [key, value] of Object.entries(service)) if (!OF_ROWS.has(key)) add(values, [key], value)
  const ports = service.ports ?? []
  const inside = [...new Set(ports.map(({ target, protocol = 'tcp' }) => `${target}/${protocol}`))]
  if (inside.length > 0) values.set('container port', inside.sort().join(', '))
  const addresses = [...new Set(ports.flatMap(({ host_ip }) => host_ip ?? []))]
  if (addresses.length > 0) values.set('published on', addresses.sort().join(', '))
  return values
}

/** The fields of a network, volume, secret or config. */
export function partValues(part: unknown): Values {
  const values = new Map<string, string>()
  if (isMapping(part)) for (const [key, value] of Object.entries(part)) add(values, [key], value)
  return values
}

function add(values: Map<string, string>, path: readonly string[], value: unknown): void {
  if (value === undefined) return
  if (isMapping(value)) {
    for (const [key, inner] of Object.entries(value)) add(values, [...path, key], inner)
    return
  }
  const name = nameOf(path)
  if (Array.isArray(value)) addList(values, path, value)
  // A network without settings of its own, or a variable that the environment of the command gives.
  else if (value === null) values.set(name, '')
  else values.set(name, IN_BYTES.has(name) ? amount(String(value)) : textOf(value))
}

function nameOf(path: readonly string[]): string {
  const [first, service, rest] = path
  if (first === 'depends_on' && rest === 'condition') return `dependency ${service}`
  const name = path.join(' ')
  return NAMES[name] ?? name
}

function addList(values: Map<string, string>, path: readonly string[], list: readonly unknown[]): void {
  const name = nameOf(path)
  if (list.every((one) => !isMapping(one) && !Array.isArray(one))) {
    if (list.length > 0) values.set(name, list.map(word).join(' '))
    return
  }
  const keys = list.map(keyOf)
  if (keys.includes(null) || new Set(keys).size < keys.length) values.set(name, canonicalJson(list))
  else for (const [index, one] of list.entries()) values.set(`${name} ${keys[index]}`, entryText(one))
}

/** What tells an entry of a list from the others: a mount by its target. */
function keyOf(entry: unknown): string | null {
  if (!isMapping(entry)) return null
  const key = entry.target ?? entry.path ?? entry.source ?? entry.name
  return typeof key === 'string' ? key : null
}

/** An entry of a list, such as a mount: `bind ./data read-only`. */
function entryText(entry: unknown): string {
  if (!isMapping(entry)) return String(entry)
  const { type, source, target: _target, read_only, ...rest } = entry
  const more = Object.entries(rest).filter(([, value]) => !isMapping(value) || Object.keys(value).length > 0)
  return [
    type,
    source,
    read_only === true ? 'read-only' : undefined,
    more.length === 0 ? undefined : canonicalJson(Object.fromEntries(more)),
  ]
    .filter((part) => part !== undefined)
    .join(' ')
}

function textOf(value: unknown): string {
  return value === '' ? '""' : String(value)
}

function word(value: unknown): string {
  const text = String(value)
  return /^[^\s"]+$/.test(text) ? text : JSON.stringify(text)
}

/** `268435456` as `256M`, as compose files write it. */
function amount(bytes: string): string {
  const number = Number(bytes)
  if (!Number.isSafeInteger(number) || number <= 0) return bytes
  for (const [unit, size] of UNITS) if (number % size === 0) return `${number / size}${unit}`
  return bytes
}

const UNITS = [
  ['G', 1024 ** 3],
  ['M', 1024 ** 2],
  ['K', 1024],
] as const

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
