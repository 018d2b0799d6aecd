import type { Fact, FactWords } from './facts.ts'

/** What settings are called, by the keys that lead to them. Those of a list are called by one entry. */
const NAMES: Readonly<Record<string, string>> = {
  'build.context': 'build context',
  'build.dockerfile': 'Dockerfile',
  'build.target': 'build target',
  'deploy.resources.limits.memory': 'memory',
  'deploy.resources.limits.cpus': 'cpus',
  'deploy.resources.limits.pids': 'process limit',
  'deploy.resources.reservations.memory': 'reserved memory',
  'deploy.resources.reservations.cpus': 'reserved cpus',
  'deploy.replicas': 'replicas',
  ports: 'port',
  volumes: 'mount',
  tmpfs: 'tmpfs',
  profiles: 'profile',
  expose: 'exposed port',
  cap_add: 'cap_add',
  cap_drop: 'cap_drop',
  security_opt: 'security option',
  secrets: 'secret',
  configs: 'config',
  devices: 'device',
  group_add: 'group',
  env_file: 'env file',
  read_only: 'read-only file system',
  container_name: 'container name',
  stop_grace_period: 'stop grace period',
  stop_signal: 'stop signal',
  network_mode: 'network mode',
  pull_policy: 'pull policy',
  restart: 'restart policy',
  shm_size: 'shared memory',
  working_dir: 'working directory',
}

/** The beginning of the keys of a map, and what an entry of it is called. */
const ENTRIES: readonly (readonly [string, string])[] = [
  ['environment.', 'variable '],
  ['build.args.', 'build argument '],
  ['build.labels.', 'label of the image '],
  ['deploy.labels.', 'label of the deployment '],
  ['labels.', 'label '],
  ['annotations.', 'annotation '],
  ['sysctls.', 'sysctl '],
  ['extra_hosts.', 'host '],
]

/** What a setting is called in the trail. */
export function fieldOf(path: string): string {
  const name = NAMES[path]
  if (name !== undefined) return name
  for (const [start, text] of ENTRIES) if (path.startsWith(start)) return `${text}${path.slice(start.length)}`
  const [, service, rest] = /^depends_on\.(.+)\.(condition|required|restart)$/u.exec(path) ?? []
  if (service !== undefined)
    return rest === 'condition' ? `dependency on ${service}` : `dependency on ${service}, ${rest}`
  const [, network, setting] = /^networks\.([^.]+)(?:\.(.+))?$/u.exec(path) ?? []
  if (network !== undefined)
    return setting === undefined ? `network ${network}` : `network ${network}, ${spaced(setting)}`
  return spaced(path)
}

function spaced(path: string): string {
  return path.replaceAll(/[._]/gu, ' ')
}

const CONDITIONS: Readonly<Record<string, string>> = {
  service_started: 'started',
  service_healthy: 'healthy',
  service_completed_successfully: 'completed',
}

/** The words for settings whose values alone would say little. */
export function wordsOf(path: string): Pick<Fact, 'words'> {
  const [, service] = /^depends_on\.(.+)\.condition$/u.exec(path) ?? []
  if (service === undefined) return {}
  const state = (condition: string) => CONDITIONS[condition] ?? condition
  const words: FactWords = {
    changed: (from, to) =>
      `waits until ${service} is ${state(to)}, no longer only until it is ${state(from)}`,
    added: (to) => `waits until ${service} is ${state(to)}`,
    removed: () => `no longer waits for ${service}`,
  }
  return {
    words: {
      ...words,
      changed: (from, to) => `waits until ${service} is ${state(to)} (was: ${state(from)})`,
    },
  }
}
