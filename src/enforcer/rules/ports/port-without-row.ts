import { rowToAdd } from '../../../core/compose/apply/row-to-add.ts'
import { saidAt } from '../../compose/places.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { byEntry, publishedPorts, shownPorts } from './published-ports.ts'

/** Finds published container ports that the matrix does not have. */
export const portWithoutRow: Rule = {
  id: 'port-without-row',
  severity: 'error',
  catches: 'a published container port for which the matrix has no row',
  why: 'The matrix decides on which host port each container port is published. Without a row there is none, so a start refuses the file. The host port in the compose file is not used. A row with `-` under an environment says that the port is not published there.',
  example: {
    wrong: 's3: { ports: ["9000:9000", "9001:9001"] }  # the matrix has s3 with 9000\n',
    right: '| s3:console | 9001 | http | - | S3_CONSOLE_URL | 28010-28019 | - |\n',
  },
  fix: null,
  beforeStart: true,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    const seen = new Set<string>()
    const first = new Map<string, string>()
    const lackingPorts = publishedPorts(repository, matrix).filter(({ row }) => row === undefined)
    for (const ports of byEntry(lackingPorts)) {
      const [{ environment, file, service, port, containerPort, transport }] = ports
      const shown = shownPorts(ports)
      // A row is for all environments that read the file.
      const key = `${file.source.path} ${port.span.start} ${shown}`
      if (seen.has(key)) continue
      seen.add(key)
      const others = matrix.services.filter((one) => one.service === service.name)
      const lacking = { service: service.name, containerPort, transport }
      // The same port may be published in several environments.
      if (!first.has(service.name)) first.set(service.name, shown)
      const isFirst = others.length === 0 && first.get(service.name) === shown
      const add = rowToAdd(lacking, isFirst, environment, matrix)
      const isOne = ports.length === 1
      const [other] = others
      yield {
        rule: 'port-without-row',
        at: saidAt(file, port),
        subject: `service ${service.name}, ${shown}`,
        message: `service ${service.name} publishes container ${isOne ? 'port' : 'ports'} ${shown} in environment ${environment.name}, for which the matrix has no ${isOne ? 'row' : 'rows'}`,
        todo: isOne
          ? `Add a row under Services, such as \`${add}\`, with \`-\` where it is not to be published.`
          : `Add a row under Services for each of the ${ports.length} ports, the first such as \`${add}\`, with \`-\` where it is not to be published; or publish fewer ports.`,
        related: [
          other === undefined
            ? { at: environment.at, message: `environment ${environment.name}` }
            : { at: other.at, message: `the row of ${other.name}` },
        ],
      }
    }
  },
}
