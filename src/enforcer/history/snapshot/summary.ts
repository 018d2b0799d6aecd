import { brief, type Fact, withoutRequired } from '../files/facts.ts'

/** What gives a container rights on the machine. All of it is told, however much else there is. */
const RIGHTS: readonly string[] = [
  ...['privileged', 'pid', 'ipc', 'uts', 'userns_mode', 'cgroup', 'cgroup_parent', 'network_mode', 'user'],
  ...['cap_add', 'security_opt', 'devices', 'device_cgroup_rules', 'group_add', 'sysctls', 'runtime', 'gpus'],
  ...['volumes_from', 'use_api_socket', 'credential_spec'],
]
/** What is told next, as far as there is room; variables and labels come last. */
const NEXT: readonly string[] = [
  ...['internal', 'external', 'cap_drop', 'read_only', 'deploy', 'volumes', 'tmpfs', 'networks'],
  ...['restart', 'depends_on', 'entrypoint', 'command', 'healthcheck'],
]
const LAST: readonly string[] = ['environment', 'labels', 'annotations']
/** A line that is as long as this gets no further settings. */
const LONGEST = 300
const LONGEST_VALUE = 60
const AFTER_PRIVILEGED = 0.5

interface Setting {
  readonly text: string
  readonly rank: number
  /** How many facts it tells. */
  readonly count: number
}

/**
 * What a service, a network or a volume is when it is added, in one line: `image redis:8, port 6379, user root, memory 256M`.
 * A long line ends with `and 12 more settings`.
 */
export function summaryOf(facts: ReadonlyMap<string, Fact>): string {
  const image = facts.get('image')?.shown
  const dockerfile = facts.get('build.dockerfile')?.value
  const ports = [...facts.values()].filter(({ list }) => list === 'ports').map(({ shown }) => shown)
  const source = [
    ...(dockerfile === undefined
      ? facts.has('build.context')
        ? ['built']
        : []
      : [`built from ${dockerfile}`]),
    ...(image === undefined || image === null || dockerfile !== undefined
      ? []
      : [`image ${brief(withoutRequired(image))}`]),
    ...(ports.length === 0
      ? []
      : [`${ports.length === 1 ? 'port' : 'ports'} ${withoutRequired(ports.join(', '))}`]),
  ]
  const settings = settingsOf(facts).sort((a, b) => a.rank - b.rank)
  const told = [...source]
  let left = 0
  for (const { text, rank, count } of settings) {
    const isRight = rank < RIGHTS.length
    if (isRight || (left === 0 && [...told, text].join(', ').length <= LONGEST)) told.push(text)
    else left += count
  }
  if (left === 0) return told.join(', ')
  return `${told.join(', ')}${told.length === 0 ? '' : ' and '}${left} ${told.length === 0 ? '' : 'more '}${left === 1 ? 'setting' : 'settings'}`
}

const SOURCE: readonly string[] = ['image', 'build.dockerfile', 'build.context']

/** The settings besides the image and the ports. The entries of a list are one, but mounts of the machine are apart from others. */
function settingsOf(facts: ReadonlyMap<string, Fact>): Setting[] {
  const groups = Map.groupBy(
    [...facts].filter(([path, { list }]) => !SOURCE.includes(path) && list !== 'ports'),
    ([path, fact]) => (fact.list === undefined ? path : `${fact.list}${isOfMachine(fact) ? ' ' : ''}`),
  )
  return [...groups.values()].flatMap((group): Setting[] => {
    const [first] = group
    if (first === undefined) return []
    const [path, fact] = first
    return [
      {
        text: textOf(group.map(([, own]) => own)),
        rank: isOfMachine(fact) ? AFTER_PRIVILEGED : rankOf(fact.list ?? path),
        count: group.length,
      },
    ]
  })
}

/** Whether a mount is one of a file or folder of this machine, such as the socket of the engine. */
function isOfMachine({ list, shown }: Fact): boolean {
  return list === 'volumes' && shown !== null && /^(?:[./~$]|[A-Za-z]:[\\/])/u.test(shown)
}

function rankOf(path: string): number {
  const [key = '', part] = path.split('.')
  // How often and how long a health check tries says less than most settings.
  if (key === 'healthcheck' && part !== 'test') return RIGHTS.length + NEXT.length + 1
  const [right, next, last] = [RIGHTS, NEXT, LAST].map((keys) => keys.indexOf(key)) as [
    number,
    number,
    number,
  ]
  if (right >= 0) return right
  if (next >= 0) return RIGHTS.length + next
  return RIGHTS.length + NEXT.length + 1 + last
}

function textOf(group: readonly Fact[]): string {
  const [{ field, shown, words } = {} as Partial<Fact>] = group
  if (group.length > 1)
    return `${field} ${group.map((fact) => (fact.shown === null ? '(hidden)' : brief(withoutRequired(fact.shown), LONGEST_VALUE))).join(' and ')}`
  if (shown === null || shown === undefined) return `${field} (hidden)`
  if (words !== undefined) return words.added(shown) || `${field}`
  return ['', '{}', 'true'].includes(shown)
    ? `${field}`
    : `${field} ${brief(withoutRequired(shown), LONGEST_VALUE)}`
}
