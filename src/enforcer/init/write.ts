import { formatPorts } from '../../core/matrix/ports.ts'
import type { Proposal } from './propose.ts'

/** The rebuild budget of a service that is built, for a person to adjust. */
const BUDGET = '10 s'

/** The text of a proposed matrix, with the open decisions as a list. */
export function writeMatrix({ environments, services, decisions }: Proposal): string {
  const names = environments.map(({ name }) => name)
  return [
    '# Docker matrix',
    '',
    'This page decides which Docker file, which port and which image is used. People read it, and the program parses its',
    'tables under **Environments**, **Services**, **Base images** and **Obsolete names**. Everything else is prose.',
    ...(decisions.length === 0 ? [] : ['', '## To decide', '', ...decisions.map((text) => `- [ ] ${text}`)]),
    '',
    '## Environments',
    '',
    ...table(
      ['Environment', 'Compose file', 'Dockerfiles', 'Host ports', 'Purpose'],
      environments.map(({ name, composeFile, dockerfiles, hostPorts, purpose }) => [
        name,
        `\`${composeFile}\``,
        dockerfiles === null ? '-' : `\`${dockerfiles}\``,
        formatPorts(hostPorts),
        purpose,
      ]),
    ),
    '',
    '## Services',
    '',
    ...table(
      ['Service', 'Container port', 'Protocol', 'Health path', 'Test variable', ...names, 'Rebuild budget'],
      services.map((service) => [
        service.name,
        `${service.containerPort}`,
        service.protocol,
        service.healthPath === null ? '-' : quotedIfNeeded(service.healthPath),
        service.variable,
        ...names.map((name) => {
          const range = service.ports.get(name)
          return range === undefined ? '-' : formatPorts(range)
        }),
        service.isBuilt ? BUDGET : '-',
      ]),
    ),
    '',
  ].join('\n')
}

/** Quotes a text that contains Markdown syntax. */
function quotedIfNeeded(text: string): string {
  return /[_~*]/u.test(text) ? `\`${text}\`` : text
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)]
}
