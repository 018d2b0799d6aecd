import type { EnvironmentRow, Matrix } from '../../matrix/matrix.ts'
import { portVariable } from '../../matrix/names.ts'
import type { Transport } from '../../matrix/ports.ts'

/** A container port that a service publishes, and that has no row. */
export interface LackingPort {
  service: string
  containerPort: number
  transport: Transport
}

/**
 * The row of *Services* that a published port lacks, as Markdown, with a cell for each column of the table. The host port is
 * for the reader to choose: `| s3:p9001 | 9001 | tcp | - | S3_P9001_URL | ... |`. No two ports get the same name or variable.
 *
 * @param isFirst whether its service has no row, and no other port of it gets one that is named after the service alone
 */
export function rowToAdd(
  { service, containerPort, transport }: LackingPort,
  isFirst: boolean,
  environment: EnvironmentRow,
  matrix: Matrix,
): string {
  const cells: Record<string, string> = {
    ...nameAndVariable(service, isFirst ? null : portNameOf(containerPort, transport), matrix),
    'Container port': transport === 'tcp' ? `${containerPort}` : `${containerPort}/${transport}`,
    Protocol: transport,
    [environment.name]: 'HOST PORT',
  }
  const row = matrix.serviceColumns.map((column) => (Object.hasOwn(cells, column) ? cells[column] : '-'))
  return `| ${row.join(' | ')} |`
}

/** `p9001`, or `p53-udp`, which differs from a TCP port of the same number. */
function portNameOf(containerPort: number, transport: Transport): string {
  return transport === 'tcp' ? `p${containerPort}` : `p${containerPort}-${transport}`
}

/** With a number at the end if the matrix has a row with that name or variable already. */
function nameAndVariable(
  service: string,
  portName: string | null,
  matrix: Matrix,
): { Service: string; 'Test variable': string } {
  for (let count = 1; ; count++) {
    const parts = [...(portName === null ? [] : [portName]), ...(count === 1 ? [] : [`n${count}`])]
    const name = parts.length === 0 ? service : `${service}:${parts.join('-')}`
    const variable = portVariable(name).replace(/_PORT$/u, '_URL')
    const isTaken = matrix.services.some((row) => row.name === name || row.variable === variable)
    if (!isTaken) return { Service: name, 'Test variable': variable }
  }
}
