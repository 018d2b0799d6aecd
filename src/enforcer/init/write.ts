import { formatPorts } from '../../core/matrix/ports.ts'
import type { Proposal } from './propose.ts'

/** What a service that is built gets as its budget: a person knows better. */
const BUDGET = '10 s'

/** The text of a matrix that says what is proposed, with what is left to decide as a list in it. */
export function writeMatrix({ environments, services, decisions }: Proposal): string {
  const names = environments.map(({ name }) => name)
  return [
    '# Docker matrix',
    '',
    'Which Docker file, which port, which image: this page decides it, for people and for the program alike. The tables',
    'under **Environments**, **Services**, **Base images** and **Obsolete names** are parsed as they stand; everything',
    'else is prose.',
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

/** What Markdown would take for marks of its own. */
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
