import type { Problem } from '../errors/errors.ts'
import type { EnvironmentRow, Matrix, ServiceRow } from '../matrix/matrix.ts'
import type { PortBlock } from '../matrix/port-blocks.ts'
import type { ComposeModel, ComposeService } from './model.ts'

/**
 * The differences between the ports that a compose file publishes and the ports of the matrix. Each problem has its
 * position in the matrix, which is right by definition.
 */
export function portProblems(
  model: ComposeModel,
  matrix: Matrix,
  environment: EnvironmentRow,
  ports: PortBlock,
): Problem[] {
  const missing = matrix.services
    .filter(({ name }) => ports[name] !== undefined && model.services[name] === undefined)
    .map((row) => ({ ...row.at, message: `service ${row.name} is not in ${environment.composeFile}` }))
  const wrong = Object.entries(model.services).flatMap(([name, service]) => {
    const row = matrix.services.find((candidate) => candidate.name === name)
    return servicePorts(name, service, row, ports[name], environment)
  })
  return [...missing, ...wrong]
}

function servicePorts(
  name: string,
  service: ComposeService,
  row: ServiceRow | undefined,
  port: number | undefined,
  environment: EnvironmentRow,
): Problem[] {
  const published = (service.ports ?? []).map(describePort)
  if (row === undefined || port === undefined)
    return published.map((found) => undeclared(name, found, environment))
  const wanted = `127.0.0.1:${port}:${row.containerPort}`
  if (published.includes(wanted)) {
    return published
      .filter((found, index) => found !== wanted || published.indexOf(found) !== index)
      .map((found) => undeclared(name, found, environment))
  }
  const beyond = published.find((found) => found.endsWith(`:${port}:${row.containerPort}`))
  const what = beyond === undefined ? 'is not published on its port' : 'is not published on 127.0.0.1'
  return [
    {
      ...row.at,
      message: `service ${name} ${what} in ${environment.composeFile}`,
      found: beyond ?? (published.join(', ') || 'no port'),
      allowed: wanted,
    },
  ]
}

function undeclared(name: string, found: string, environment: EnvironmentRow): Problem {
  return {
    ...environment.at,
    message: `service ${name} publishes a port in ${environment.composeFile} that the matrix does not have`,
    found,
  }
}

/** `127.0.0.1:28100:8081`; with a suffix such as `/udp` for any protocol other than TCP. */
function describePort({
  host_ip,
  published,
  target,
  protocol,
}: NonNullable<ComposeService['ports']>[number]): string {
  const suffix = protocol === undefined || protocol === 'tcp' ? '' : `/${protocol}`
  return `${host_ip ?? '0.0.0.0'}:${published ?? 'any'}:${target}${suffix}`
}
