import { posix } from 'node:path'
import { fromRoot } from '../../compose/paths.ts'
import { isList, isMap, type Plain, type PlainMap, Tagged } from './plain.ts'

/** Maps that may be written as lists of `NAME=value`. */
const PAIRS: readonly string[] = [
  'environment',
  'labels',
  'annotations',
  'sysctls',
  'build.args',
  'build.labels',
  'deploy.labels',
]
/** Lists of which a single entry may be written as a text. */
const LISTS: readonly string[] = ['env_file', 'tmpfs', 'dns', 'dns_search', 'label_file', 'profiles']
/** Two names of the same setting. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  mem_limit: ['deploy', 'resources', 'limits', 'memory'],
  mem_reservation: ['deploy', 'resources', 'reservations', 'memory'],
  cpus: ['deploy', 'resources', 'limits', 'cpus'],
  pids_limit: ['deploy', 'resources', 'limits', 'pids'],
  scale: ['deploy', 'replicas'],
}

/**
 * The section of a service, with each setting in one form, whichever it is written in, and with paths from the root: `./docker/x`.
 * @param folder the folder that its relative paths start from, from the root
 */
export function normal(section: PlainMap, folder: string): PlainMap {
  let service: PlainMap = Object.fromEntries(
    Object.entries(section).filter(([key]) => !key.startsWith('x-') && key !== 'extends'),
  )
  service = mapAt(service, ['build'], (build) => (typeof build === 'string' ? { context: build } : build))
  service = mapAt(service, ['build'], (build) => builtFrom(build, folder))
  for (const path of PAIRS) service = mapAt(service, path.split('.'), pairs)
  for (const path of LISTS)
    service = mapAt(service, [path], (value) => (typeof value === 'string' ? [value] : value))
  service = mapAt(service, ['extra_hosts'], hosts)
  service = mapAt(service, ['env_file'], (value) =>
    isList(value) ? value.map((entry) => envFile(entry, folder)) : value,
  )
  service = mapAt(service, ['volumes'], (value) =>
    isList(value) ? value.map((entry) => mount(entry, folder)) : value,
  )
  service = mapAt(service, ['depends_on'], (value) =>
    isList(value) ? namesOf(value, { condition: 'service_started' }) : conditions(value),
  )
  service = mapAt(service, ['networks'], (value) => (isList(value) ? namesOf(value, {}) : emptied(value)))
  service = mapAt(service, ['healthcheck', 'test'], (value) =>
    typeof value === 'string' ? ['CMD-SHELL', value] : value,
  )
  for (const [key, path] of Object.entries(SAME)) {
    const value = service[key]
    if (value === undefined || value === null) continue
    const { [key]: _, ...rest } = service
    service = mapAt(rest, path, (known) => known ?? value, true)
  }
  return service
}

/** The value at a path replaced; a tag around it stays. */
function mapAt(
  map: PlainMap,
  [key = '', ...rest]: readonly string[],
  change: (value: Plain) => Plain,
  isMade = false,
): PlainMap {
  const value = map[key]
  if (value === undefined && !isMade) return map
  if (value instanceof Tagged) {
    const inner = mapAt({ [key]: value.value }, [key, ...rest], change)[key]
    return { ...map, [key]: new Tagged(value.tag, inner ?? null) }
  }
  if (rest.length === 0) return { ...map, [key]: change(value ?? null) }
  if (!isMap(value)) return isMade ? { ...map, [key]: mapAt({}, rest, change, true) } : map
  return { ...map, [key]: mapAt(value, rest, change, isMade) }
}

/** `[A=1, B]` as `{ A: 1, B: null }` */
function pairs(value: Plain): Plain {
  if (!isList(value)) return value
  return Object.fromEntries(
    value.flatMap((entry): [string, Plain][] => {
      if (typeof entry !== 'string') return []
      const at = entry.indexOf('=')
      return [at < 0 ? [entry, null] : [entry.slice(0, at), entry.slice(at + 1)]]
    }),
  )
}

/** `[host:1.2.3.4]` or `[host=1.2.3.4]` */
function hosts(value: Plain): Plain {
  if (!isList(value)) return value
  return Object.fromEntries(
    value.flatMap((entry): [string, Plain][] => {
      const [, name, address] = typeof entry === 'string' ? (/^([^:=]+)[:=](.*)$/u.exec(entry) ?? []) : []
      return name === undefined ? [] : [[name, address ?? '']]
    }),
  )
}

function namesOf(list: readonly Plain[], value: PlainMap): PlainMap {
  return Object.fromEntries(list.flatMap((name) => (typeof name === 'string' ? [[name, value]] : [])))
}

function conditions(value: Plain): Plain {
  if (!isMap(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, own]) => [
      name,
      isMap(own) ? { condition: 'service_started', ...own } : own,
    ]),
  )
}

function emptied(value: Plain): Plain {
  if (!isMap(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, own]) => [name, own ?? {}]))
}

/** The context from the root, and the Dockerfile from the root, with the names that Compose takes if there are none. */
function builtFrom(build: Plain, folder: string): Plain {
  if (!isMap(build) || (build.context === undefined && build.dockerfile === undefined)) return build
  const { context, dockerfile = 'Dockerfile', ...rest } = build
  if (typeof context !== 'string') return build
  const from = fromRoot(folder, context)
  if (from === null) return build
  const isInline = build.dockerfile_inline !== undefined
  const isPlain = typeof dockerfile === 'string' && !dockerfile.includes('$') && !dockerfile.startsWith('/')
  const file = isPlain ? posix.join(from, dockerfile) : dockerfile
  return { context: rooted(context, folder), ...(isInline ? {} : { dockerfile: file }), ...rest }
}

function envFile(entry: Plain, folder: string): Plain {
  if (typeof entry === 'string') return rooted(entry, folder)
  return isMap(entry) && typeof entry.path === 'string'
    ? { ...entry, path: rooted(entry.path, folder) }
    : entry
}

function mount(entry: Plain, folder: string): Plain {
  if (typeof entry === 'string') {
    const [, source, rest = ''] = /^(\.{1,2}(?:\/[^:]*)?)(:.*)$/u.exec(entry) ?? []
    return source === undefined ? entry : `${rooted(source, folder)}${rest}`
  }
  if (!isMap(entry) || typeof entry.source !== 'string' || !/^\.{1,2}(?:\/|$)/u.test(entry.source))
    return entry
  return { ...entry, source: rooted(entry.source, folder) }
}

/** A relative path, seen from the root; any other text as it is. */
function rooted(text: string, folder: string): string {
  const path = fromRoot(folder, text)
  return path === null || path.startsWith('/') ? text : path === '.' ? '.' : `./${path}`
}
