import type { Problem } from '../errors.ts'
import type { EnvironmentRow, Matrix } from '../matrix/matrix.ts'
import type { PortBlock } from '../ports.ts'
import type { ComposeModel } from './model.ts'

/**
 * Where a compose file and the matrix say different things about published ports. Positions are those of the
 * matrix, which is right by definition.
 */
export function portDrift(
  model: ComposeModel,
  matrix: Matrix,
  environment: EnvironmentRow,
  ports: PortBlock,
): Problem[] {
  return [...missingPorts(model, matrix, environment, ports), ...undeclaredPorts(model, environment, ports)]
}

function missingPorts(
  model: ComposeModel,
  matrix: Matrix,
  environment: EnvironmentRow,
  ports: PortBlock,
): Problem[] {
  return matrix.services.flatMap((row): Problem[] => {
    const port = ports[row.name]
    if (port === undefined) return []
    const service = model.services[row.name]
    if (!service) {
      return [{ ...row.at, message: `service ${row.name} is not in ${environment.composeFile}` }]
    }
    const published = (service.ports ?? []).map(
      ({ published, target, host_ip }) => `${host_ip ?? '0.0.0.0'}:${published}:${target}`,
    )
    const wanted = `:${port}:${row.containerPort}`
    const match = published.find((text) => text.endsWith(wanted))
    if (match?.startsWith('127.0.0.1:') || match?.startsWith('::1:')) return []
    const what = match === undefined ? 'is not published on its port' : 'is published beyond this machine'
    return [
      {
        ...row.at,
        message: `service ${row.name} ${what} in ${environment.composeFile}`,
        found: match ?? (published.join(', ') || 'no port'),
        allowed: `127.0.0.1${wanted}`,
      },
    ]
  })
}

function undeclaredPorts(model: ComposeModel, environment: EnvironmentRow, ports: PortBlock): Problem[] {
  return Object.entries(model.services).flatMap(([name, service]) =>
    (service.ports ?? [])
      .filter(({ published }) => published !== `${ports[name]}`)
      .filter(() => ports[name] === undefined || (service.ports?.length ?? 0) > 1)
      .map(({ published, target, host_ip }) => ({
        ...environment.at,
        message: `service ${name} publishes a port in ${environment.composeFile} that the matrix does not have`,
        found: `${host_ip ?? '0.0.0.0'}:${published ?? 'any'}:${target}`,
      })),
  )
}
