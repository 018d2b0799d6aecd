import { columns } from '../../core/text/columns.ts'
import { duration, size } from '../../core/text/units.ts'
import type { ServiceStatus } from '../../stack/status/service-status.ts'
import type { StackStatus } from '../../stack/status/status.ts'

/** The status as text. It fits into 80 columns unless names are very long. */
export function renderStatus(stacks: readonly StackStatus[]): string[] {
  if (stacks.length === 0) return ['nothing is running']
  return stacks.flatMap((stack, index) => [...(index === 0 ? [] : ['']), ...renderStack(stack)])
}

function renderStack(stack: StackStatus): string[] {
  if (stack.services.length === 0 && stack.owner === null) return [`${stack.environment}: nothing is running`]
  return [
    `${stack.environment}: ${stack.project}${ownerOf(stack)}`,
    ...keptOf(stack),
    ...(stack.services.length === 0
      ? ['  no containers']
      : columns([HEAD, ...stack.services.map(rowOf)]).map((line) => `  ${line}`)),
    ...stack.services.flatMap(remarkOf).flatMap((text) => folded(text, '  ')),
    ...(stack.driftUnknown === undefined
      ? []
      : ['  drift is unknown:', ...stack.driftUnknown.split('\n').flatMap((line) => folded(line, '    '))]),
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

const HEAD = ['SERVICE', 'STATE', 'HEALTH', 'UP', 'IMAGE', 'PORT', 'URL', 'CPU', 'MEM', 'DRIFT']
const NONE = '-'

function rowOf(service: ServiceStatus): string[] {
  return [
    service.service,
    service.exitCode === undefined ? service.state : `${service.state} ${service.exitCode}`,
    service.health ?? NONE,
    service.uptimeMs === null ? NONE : short(service.uptimeMs),
    service.imageAgeMs === null ? 'none' : short(service.imageAgeMs),
    service.port === null ? NONE : String(service.port),
    service.answers === null ? NONE : service.answers ? 'ok' : 'no',
    service.cpuPercent === null ? NONE : `${service.cpuPercent.toFixed(0)}%`,
    service.memoryBytes === null ? NONE : size(service.memoryBytes),
    service.drift?.replace(' changed', '') ?? NONE,
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

/** Details that do not fit into a cell. */
function remarkOf({ service, failure, warning, healthOutput }: ServiceStatus): string[] {
  return [
    ...(failure === null ? [] : [`${service} ${failure}`]),
    ...(warning === null ? [] : [`${service} (optional) ${warning}`]),
    ...(healthOutput === undefined
      ? []
      : [`${service}: last health probe: ${healthOutput.split('\n').at(-1)}`]),
  ]
}
