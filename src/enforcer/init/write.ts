import { formatPorts } from '../../core/matrix/ports.ts'
import type { Proposal, ProposedEnvironment } from './proposal.ts'
import type { ProposedValue } from './variables/rows.ts'

/** The rebuild budget of a service that is built, for a person to adjust. */
const BUDGET = '10 s'

/** The text of a proposed matrix, with the open decisions as a list. */
export function writeMatrix(proposal: Proposal): string {
  const { decisions, environments, services } = proposal
  const names = environments.map(({ name }) => name)
  return [
    '# Docker matrix',
    '',
    'This page decides which Docker files, ports, variables and images are used. People read it, and the program parses the',
    'tables under these headings. Everything else is prose.',
    ...(decisions.length === 0 ? [] : ['', '## To decide', '', ...decisions.map((text) => `- [ ] ${text}`)]),
    ...section('Environments', environmentTable(environments)),
    ...section(
      'Services',
      table(
        ['Service', 'Container port', 'Protocol', 'Health path', 'Test variable', ...names, 'Rebuild budget'],
        services.map((service) => [
          service.name,
          service.transport === 'tcp'
            ? `${service.containerPort}`
            : `${service.containerPort}/${service.transport}`,
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
    ),
    ...optional(
      'Variables',
      ['Variable', ...names],
      proposal.variables.map(({ name, values }) => [name, ...names.map((one) => valueCell(values.get(one)))]),
    ),
    ...optional(
      'Images',
      ['Image', 'Digest'],
      proposal.images.map((image) => [`\`${image}\``, '-']),
    ),
    ...optional(
      'Outside',
      ['Path', 'Reason'],
      proposal.outside.map(({ path, reason }) => [`\`${path}\``, reason]),
    ),
    '',
  ].join('\n')
}

/** Columns that no environment needs are left out. */
function environmentTable(environments: readonly ProposedEnvironment[]): string[] {
  const code = (texts: readonly string[]) => texts.map((text) => `\`${text}\``).join(', ') || '-'
  const columns: [head: string, cell: (row: ProposedEnvironment) => string][] = [
    ['Environment', ({ name }) => name],
    ['Compose file', ({ composeFile }) => code([composeFile])],
    ['Profiles', ({ profiles }) => profiles.join(', ') || '-'],
    ['Env file', ({ envFile }) => code(envFile === null ? [] : [envFile])],
    ['Dockerfiles', ({ dockerfiles }) => code(dockerfiles)],
    ['Host ports', ({ hostPorts }) => formatPorts(hostPorts)],
    ['Purpose', ({ purpose }) => purpose],
  ]
  const needed = columns.filter(
    ([head, cell]) => !/^(?:Profiles|Env file)$/u.test(head) || environments.some((row) => cell(row) !== '-'),
  )
  return table(
    needed.map(([head]) => head),
    environments.map((row) => needed.map(([, cell]) => cell(row))),
  )
}

function section(heading: string, lines: readonly string[]): string[] {
  return ['', `## ${heading}`, '', ...lines]
}

function optional(heading: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return rows.length === 0 ? [] : section(heading, table(head, rows))
}

/** A value of a variable, so that the parser reads the same text. */
export function valueCell(value: ProposedValue | undefined): string {
  if (value === undefined) return '-'
  if (value.from === 'environment') return 'from environment'
  const { text } = value
  const isQuoted = /^$|^-$|^from environment$|^".*"$|^\s|\s$/u.test(text)
  const written = (isQuoted ? `"${text}"` : text).replaceAll('|', '\\|')
  return /^[A-Za-z0-9.]*$|^""$/u.test(written) ? written : `\`${written}\``
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
