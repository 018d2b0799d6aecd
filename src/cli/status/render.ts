import { columns } from '../../core/text/columns.ts'
import { duration, size } from '../../core/text/units.ts'
import { withoutColours } from '../../core/text/visible.ts'
import type { BaselineStatus } from '../../stack/status/baseline-status.ts'
import type { PortStatus, ServiceStatus } from '../../stack/status/service-status.ts'
import type { StackStatus } from '../../stack/status/status.ts'

/** The status as text. It fits into 80 columns unless names are very long. */
export function renderStatus(
  stacks: readonly StackStatus[],
  baselines: readonly BaselineStatus[] = [],
): string[] {
  const shown = stacks.flatMap((stack, index) => [...(index === 0 ? [] : ['']), ...renderStack(stack)])
  const ofBaselines = baselines.map(baselineOf)
  return [
    ...(shown.length === 0 ? ['nothing is running'] : shown),
    ...(ofBaselines.length === 0 ? [] : ['', ...ofBaselines]),
  ]
}

/** In one line, so that it can be searched for. */
function baselineOf({ environment, images, dataBytes, current, because }: BaselineStatus): string {
  const amount =
    images === 0 ? 'none' : `${images === 1 ? '1 image' : `${images} images`}, ${size(dataBytes)}`
  const now = {
    there: 'the files as they are have one',
    absent: 'the files as they are have none: the next run makes it afterwards',
    impossible: `the files as they are can have none: ${because}`,
    unknown: `whether the files as they are have one is not known: ${because}`,
  }[current]
  return `baselines of ${environment}: ${amount}; ${now}`
}

function renderStack(stack: StackStatus): string[] {
  if (stack.services.length === 0 && stack.owner === null) return [`${stack.environment}: nothing is running`]
  return [
    `${stack.environment}: ${stack.project}${ownerOf(stack)}`,
    ...keptOf(stack),
    ...restOf(stack),
    ...(stack.services.length === 0
      ? ['  no containers']
      : columns([HEAD, ...stack.services.flatMap(rowsOf)]).map((line) => `  ${line}`)),
    ...stack.services.flatMap(remarkOf).flatMap((text) => folded(text, '  ')),
    ...(stack.driftUnknown === undefined
      ? []
      : ['  drift is unknown:', ...stack.driftUnknown.split('\n').flatMap((line) => folded(line, '    '))]),
  ]
}

/** What is to be known of a stack beside its services, one sentence each. */
export function remarksOf(stack: StackStatus): string[] {
  const { kept, project, driftUnknown } = stack
  const owner = ownerOf(stack).replace(/^, /, '')
  return [
    ...(owner === '' ? [] : [owner]),
    ...(kept === null ? [] : [`because ${kept.reason}; to remove it, run: npx ssot-docker down ${project}`]),
    ...restOf(stack).map((line) => line.trim()),
    ...(driftUnknown === undefined ? [] : [`drift is unknown: ${driftUnknown.split('\n', 1)[0]}`]),
  ]
}

function ownerOf({ owner, kept }: StackStatus): string {
  if (kept !== null) return `, kept for inspection ${duration(kept.forMs)} ago`
  if (owner === null) return ''
  return owner.isAlive
    ? `, owned by process ${owner.pid}`
    : `, orphaned: its owner, process ${owner.pid}, has ended`
}

function keptOf({ kept, project }: StackStatus): string[] {
  if (kept === null) return []
  return [...folded(`because ${kept.reason}; to remove it, run:`, '  '), `  npx ssot-docker down ${project}`]
}

function restOf({ rest }: StackStatus): string[] {
  if (rest === null) return []
  const left = rest.leftMs === null ? '' : `, for another ${duration(rest.leftMs)}`
  return folded(`${RESTS[rest.stage]}${left}`, '  ')
}

const RESTS: Readonly<Record<NonNullable<StackStatus['rest']>['stage'], string>> = {
  'in use': 'a run uses it; a fresh one takes its place for the next run',
  clearing: 'a fresh one takes its place for the next run',
  starting: 'it is being started for the next run',
  frozen: 'it is fresh, and paused until the next run',
  broken: 'there is no stack for the next run',
}

const HEAD = ['SERVICE', 'STATE', 'HEALTH', 'UP', 'IMAGE', 'PORT', 'URL', 'CPU', 'MEM', 'DRIFT']
const NONE = '-'

/** The rows of a service: the first has everything, and further ones have its further ports. */
function rowsOf(service: ServiceStatus): string[][] {
  const [first, ...more] = service.ports
  const own = [
    nameOf(service),
    service.exitCode === undefined ? service.state : `${service.state} ${service.exitCode}`,
    service.health ?? NONE,
    service.uptimeMs === null ? NONE : short(service.uptimeMs),
    service.imageAgeMs === null ? 'none' : short(service.imageAgeMs),
    ...portOf(first),
    service.cpuPercent === null ? NONE : `${service.cpuPercent.toFixed(0)}%`,
    service.memoryBytes === null ? NONE : size(service.memoryBytes),
    service.drift?.replace(' changed', '') ?? NONE,
  ]
  return [own, ...more.map((port) => [port.name, '', '', '', '', ...portOf(port), '', '', ''])]
}

/** The cells under PORT and URL: `28001` or `28001/udp`, and whether it answers. */
function portOf(port: PortStatus | undefined): [string, string] {
  if (port === undefined) return [NONE, NONE]
  const { transport, answers } = port
  return [
    transport === 'tcp' ? `${port.port}` : `${port.port}/${transport}`,
    answers === null ? NONE : answers ? 'ok' : 'no',
  ]
}

/** `9s`, `73m`: short enough for a cell. */
function short(ms: number): string {
  return duration(ms).replace(/ (\w).*$/, '$1')
}

const COLUMNS = 80

/** Wraps a text into indented lines of at most 80 columns. A word that is longer than a line is not split. */
function folded(text: string, indent: string): string[] {
  const own = /^ */.exec(text)?.[0] ?? ''
  const lines: string[] = []
  let line = ''
  for (const word of text.trimStart().split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && indent.length + own.length + longer.length > COLUMNS) {
      lines.push(line)
      line = word
    } else line = longer
  }
  return [...lines, line].map((part) => indent + own + part)
}

/** `web`, or `web 2` for one of several containers. */
function nameOf({ service, replica }: Pick<ServiceStatus, 'service' | 'replica'>): string {
  return replica === null ? service : `${service} ${replica}`
}

/** Details that do not fit into a cell. */
function remarkOf({ failure, warning, healthOutput, ...container }: ServiceStatus): string[] {
  const service = nameOf(container)
  return [
    ...(failure === null ? [] : [`${service} ${failure}`]),
    ...(warning === null ? [] : [`${service} (optional) ${warning}`]),
    ...(healthOutput === undefined
      ? []
      : [`${service}: last health probe: ${withoutColours(healthOutput).split('\n').at(-1)}`]),
  ]
}
