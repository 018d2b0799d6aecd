import { duration, size } from '../../core/text/units.ts'
import type { ServiceStatus } from '../../stack/status/service-status.ts'
import type { StackStatus } from '../../stack/status/status.ts'
import { columns } from '../terminal/table.ts'

/** The status as a person reads it, within 80 columns for names of usual length. */
export function renderStatus(stacks: readonly StackStatus[]): string[] {
  if (stacks.length === 0) return ['nothing runs']
  return stacks.flatMap((stack, index) => [...(index === 0 ? [] : ['']), ...renderStack(stack)])
}

function renderStack(stack: StackStatus): string[] {
  if (stack.services.length === 0 && stack.owner === null) return [`${stack.environment}: nothing runs`]
  return [
    `${stack.environment}: ${stack.project}${ownerOf(stack)}`,
    ...keptOf(stack),
    ...(stack.services.length === 0
      ? ['  no container']
      : columns([HEAD, ...stack.services.map(rowOf)]).map((line) => `  ${line}`)),
    ...stack.services.flatMap(remarkOf).flatMap((text) => folded(text, '  ')),
    ...(stack.driftUnknown === undefined
      ? []
      : [
          '  whether it is as its files say cannot be told:',
          ...stack.driftUnknown.split('\n').flatMap((line) => folded(line, '    ')),
        ]),
  ]
}

function ownerOf({ owner, kept }: StackStatus): string {
  if (kept !== null) return `, kept for inspection for ${duration(kept.forMs)}`
  if (owner === null) return ''
  return owner.isAlive
    ? `, of process ${owner.pid}`
    : `, an orphan: its owner, process ${owner.pid}, has ended`
}

function keptOf({ kept, project }: StackStatus): string[] {
  if (kept === null) return []
  return [...folded(`because ${kept.reason}; this removes it:`, '  '), `  npx ssot-docker down ${project}`]
}

const HEAD = ['SERVICE', 'STATE', 'HEALTH', 'UP', 'IMAGE', 'PORT', 'URL', 'CPU', 'MEM', 'DRIFT']
const NONE = '-'

function rowOf(service: ServiceStatus): string[] {
  return [
    service.service,
    service.exitCode === undefined ? service.state : `${service.state} ${service.exitCode}`,
    service.health ?? NONE,
    service.uptimeMs === null ? NONE : short(service.uptimeMs),
    service.imageAgeMs === null ? 'gone' : short(service.imageAgeMs),
    service.port === null ? NONE : String(service.port),
    service.answers === null ? NONE : service.answers ? 'ok' : 'no',
    service.cpuPercent === null ? NONE : `${service.cpuPercent.toFixed(0)}%`,
    service.memoryBytes === null ? NONE : size(service.memoryBytes),
    service.drift?.replace(' changed', '') ?? NONE,
  ]
}

/** `9s`, `73m`: there is no room for more. */
function short(ms: number): string {
  return duration(ms).replace(/ (\w).*$/, '$1')
}

const COLUMNS = 80

/** A text in lines of at most so many columns, each with the indent. A word that is longer than a line stays whole. */
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

/** What does not fit into a cell and matters. */
function remarkOf({ service, healthOutput }: ServiceStatus): string[] {
  return healthOutput === undefined
    ? []
    : [`${service}: last health probe: ${healthOutput.split('\n').at(-1)}`]
}
