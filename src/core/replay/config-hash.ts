import { createHash } from 'node:crypto'
import { z } from 'zod'
import { unescaped } from '../compose/dollars.ts'
import type { ComposeModel, ComposeService } from '../compose/model.ts'

/*
 * The hash by which Compose finds out whether a container is still as its service says. It is that of the JSON of the service
 * as Compose holds it, without some keys, which differ between versions. Whether a rule here is that of the Compose at hand is
 * not guessed: it must give the hashes that Compose itself has just written.
 */

/** The keys that versions of Compose leave out, beside those that every one does. */
export const HASH_RULES = {
  /** Up to 2.26. */
  'with dependencies': [],
  /** Later ones. */
  'without dependencies': ['depends_on', 'profiles'],
} as const satisfies Record<string, readonly string[]>

export type HashRule = keyof typeof HASH_RULES

const NEVER_HASHED = ['build', 'pull_policy', 'scale']

const requestSchema = z.looseObject({
  HostConfig: z.looseObject({
    NetworkMode: z.string().nullish(),
    IpcMode: z.string().nullish(),
    PidMode: z.string().nullish(),
    VolumesFrom: z.array(z.string()).nullish(),
  }),
})

/** What Compose gives a hash: a part of a model. */
export type Hashed = readonly [section: 'services' | 'networks' | 'volumes', name: string]

/**
 * The hash that Compose gives a part of a model; older versions give one to services only. Null: the model has no such part.
 * @param request the body of the request that creates it
 */
export function composeHash(
  model: Pick<ComposeModel, 'services' | 'networks' | 'volumes'>,
  [section, name]: Hashed,
  rule: HashRule,
  request: unknown,
): string | null {
  const definition = model[section]?.[name]
  if (definition === undefined || definition === null) return null
  if (section === 'services') return serviceHash(definition as ComposeService, rule, request)
  const { labels, ...rest } = definition as Record<string, unknown>
  const whole = {
    ...(section === 'volumes' ? { driver: 'local' } : {}),
    ...rest,
    ...(labels === undefined ? {} : { labels: inOrder('labels', labels) }),
  }
  return hashOf(sorted(meant(whole) as Record<string, unknown>, RESOURCE_KEYS))
}

/** Of networks and volumes, as of services. */
const RESOURCE_KEYS = [
  ...['name', 'driver', 'driver_opts', 'ipam', 'external', 'internal', 'attachable', 'labels', 'enable_ipv4'],
  'enable_ipv6',
]

/**
 * @param service in canonical form, with all of its labels; keys that this program has not added in the order of Compose
 * @param request the body of the request that creates a container of it, in which Compose has replaced the names of other
 *   services by ids, which it does before it makes the hash
 */
function serviceHash(service: ComposeService, rule: HashRule, request: unknown): string {
  const left = new Set<string>([...NEVER_HASHED, ...HASH_RULES[rule]])
  const hashed = Object.entries(resolved(service, request)).filter(
    ([key, value]) => !left.has(key) && !isLeftOut(key, value),
  )
  const plain = hashed.map(([key, value]) => [key, meant(inOrder(key, value))] as const)
  return hashOf(sorted(Object.fromEntries(plain), SERVICE_KEYS))
}

function hashOf(data: unknown): string {
  return createHash('sha256')
    .update(asInGo(JSON.stringify(data)))
    .digest('hex')
}

/** This program may have taken all of them out, and Compose does not print an empty list of them. */
function isLeftOut(key: string, value: unknown): boolean {
  return (key === 'configs' || key === 'secrets') && Array.isArray(value) && value.length === 0
}

/** With the ids of containers in the place of the services that it shares something with. */
function resolved(service: ComposeService, request: unknown): ComposeService {
  const host = requestSchema.safeParse(request).data?.HostConfig
  if (host === undefined) return service
  const shared = (['network_mode', 'ipc', 'pid'] as const).flatMap((key) => {
    const id = { network_mode: host.NetworkMode, ipc: host.IpcMode, pid: host.PidMode }[key]
    return service[key]?.startsWith('service:') && id ? [[key, id] as const] : []
  })
  const from = service.volumes_from === undefined ? [] : [['volumes_from', host.VolumesFrom] as const]
  return { ...service, ...Object.fromEntries([...shared, ...from]) }
}

function inOrder(key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  const record = value as Record<string, unknown>
  switch (key) {
    case 'labels':
    case 'networks':
    case 'depends_on':
      return sorted(record, Object.keys(record).sort())
    case 'deploy':
      return Object.fromEntries(Object.entries(record).filter(([name]) => name !== 'replicas'))
    case 'ports':
      return Object.values(record).map((port) => sorted(port as Record<string, unknown>, PORT_KEYS))
    case 'volumes':
      return Object.values(record).map((mount) => sorted(mount as Record<string, unknown>, MOUNT_KEYS))
    default:
      return value
  }
}

/** The mapping with its keys in that order, and behind them those that are not in it. */
function sorted(record: Record<string, unknown>, order: readonly string[]): Record<string, unknown> {
  const known = order.filter((key) => Object.hasOwn(record, key))
  return Object.fromEntries([...new Set([...known, ...Object.keys(record)])].map((key) => [key, record[key]]))
}

const PORT_KEYS = ['name', 'mode', 'host_ip', 'target', 'published', 'protocol', 'app_protocol']
const MOUNT_KEYS = [
  'type',
  'source',
  'target',
  'read_only',
  'consistency',
  'bind',
  'volume',
  'tmpfs',
  'image',
]

/**
 * The keys of a service in the order in which Compose prints them.
 * @see https://github.com/compose-spec/compose-go/blob/main/types/types.go
 */
const SERVICE_KEYS = [
  ...['profiles', 'annotations', 'attach', 'build', 'develop', 'blkio_config', 'cap_add', 'cap_drop'],
  ...['cgroup_parent', 'cgroup', 'cpu_count', 'cpu_percent', 'cpu_period', 'cpu_quota', 'cpu_rt_period'],
  ...['cpu_rt_runtime', 'cpus', 'cpuset', 'cpu_shares', 'command', 'configs', 'container_name'],
  ...['credential_spec', 'depends_on', 'deploy', 'device_cgroup_rules', 'devices', 'dns', 'dns_opt'],
  ...[
    'dns_search',
    'dockerfile',
    'domainname',
    'entrypoint',
    'provider',
    'environment',
    'env_file',
    'expose',
  ],
  ...['extends', 'external_links', 'extra_hosts', 'group_add', 'gpus', 'hostname', 'healthcheck', 'image'],
  ...['init', 'ipc', 'isolation', 'labels', 'label_file', 'links', 'logging', 'log_driver', 'log_opt'],
  ...['mem_limit', 'mem_reservation', 'memswap_limit', 'mem_swappiness', 'mac_address', 'models', 'net'],
  ...['network_mode', 'networks', 'oom_kill_disable', 'oom_score_adj', 'pid', 'pids_limit', 'platform'],
  ...['ports', 'privileged', 'pull_policy', 'read_only', 'restart', 'runtime', 'scale', 'secrets'],
  ...['security_opt', 'shm_size', 'stdin_open', 'stop_grace_period', 'stop_signal', 'storage_opt', 'sysctls'],
  ...['tmpfs', 'tty', 'ulimits', 'use_api_socket', 'user', 'userns_mode', 'uts', 'volume_driver', 'volumes'],
  ...['volumes_from', 'working_dir', 'post_start', 'pre_stop'],
]

/** With each `$$` as the `$` that it means. */
function meant(value: unknown): unknown {
  if (typeof value === 'string') return unescaped(value)
  if (Array.isArray(value)) return value.map(meant)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, meant(item)]))
}

/** Go writes these characters of a JSON text as escapes. */
function asInGo(json: string): string {
  return json.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
