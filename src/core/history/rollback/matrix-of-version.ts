import type { ComposeModel } from '../../compose/model.ts'
import { missingVariables } from '../../endpoints/urls/complete.ts'
import type { UrlSources } from '../../endpoints/urls/settings.ts'
import type { EnvironmentRow, Matrix, ServiceRow } from '../../matrix/matrix.ts'
import { serviceOfRow } from '../../matrix/names.ts'
import { isTransport, type Transport } from '../../matrix/ports.ts'
import type { VersionRow } from '../version.ts'

/** The matrix for an old version, and its environment. */
export interface MatrixOfVersion {
  matrix: Matrix
  environment: EnvironmentRow
}

/**
 * The matrix with what a version published, on its ports. Protocols and health paths are those of today. A row that today's
 * matrix no longer has is asked for a connection only.
 *
 * @param env the environment of the command; a variable that the matrix takes from it and that it lacks is left out
 */
export function matrixOfVersion(
  matrix: Matrix,
  environment: EnvironmentRow,
  { row, model }: { row: VersionRow; model: ComposeModel },
  env: Readonly<Record<string, string | undefined>>,
): MatrixOfVersion {
  const { name } = environment
  const services = Object.entries(row.ports).map(([of, port]): ServiceRow => {
    const today = matrix.services.find((one) => one.name === of) ?? rowFor(of, port, model, environment)
    return { ...today, ports: { ...today.ports, [name]: { from: port, to: port } } }
  })
  const variables = matrix.variables.filter(
    ({ name: variable, values }) => values[name]?.from !== 'environment' || env[variable] !== undefined,
  )
  return {
    // Nothing is built, and no text of a compose file is filled in.
    matrix: { ...matrix, services, variables, baseImages: [] },
    environment: {
      ...environment,
      composeFile: row.composeFile,
      dockerfiles: row.dockerfiles,
      profiles: row.profiles,
      envFile: row.envFile,
    },
  }
}

/** The matrix with the address alone where a URL is written today with a variable that the version did not have. */
export function withKnownUrls(matrix: Matrix, sources: UrlSources): Matrix {
  const services = matrix.services.map((row) =>
    missingVariables([row], sources).length === 0 ? row : { ...row, url: null },
  )
  return { ...matrix, services }
}

function rowFor(name: string, port: number, model: ComposeModel, { at }: EnvironmentRow): ServiceRow {
  const service = serviceOfRow(name)
  const published = model.services[service]?.ports?.find((one) => one.published === `${port}`)
  const transport = transportIn(published?.protocol)
  return {
    name,
    service,
    portName: name === service ? null : name.slice(service.length + 1),
    containerPort: published?.target ?? port,
    transport,
    protocol: transport,
    healthPath: null,
    variable: `${name.toUpperCase().replace(/[^A-Z0-9]/g, '_')}_URL`,
    url: null,
    ports: {},
    rebuildBudgetMs: null,
    at,
  }
}

function transportIn(protocol: string | undefined): Transport {
  return protocol !== undefined && isTransport(protocol) ? protocol : 'tcp'
}
