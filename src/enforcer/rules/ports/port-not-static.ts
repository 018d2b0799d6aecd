import { blockCount } from '../../../core/matrix/port-blocks.ts'
import { formatPorts } from '../../../core/matrix/ports.ts'
import { saidAt } from '../../compose/places.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { byEntry, publishedPorts, shownNumbers, shownPorts } from './published-ports.ts'

/** Finds host ports in compose files that are not those of the matrix, where people would look for them. */
export const portNotStatic: Rule = {
  id: 'port-not-static',
  severity: 'warning',
  catches:
    'a host port in a compose file, as a number or as the default of a variable, that differs from the single port of the matrix',
  why: 'The stack publishes the port of the matrix, so nothing fails. But who reads the compose file, or starts it with another program, looks at the wrong port. In an environment with ranges each run has other ports, and the number in the file does not matter.',
  example: {
    wrong: 'ports: ["3000:8081"]  # the matrix has 27001\n',
    right: 'ports: ["27001:8081"]  # or "8081", without a number\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    const wrong = publishedPorts(repository, matrix).filter(({ environment, row, hostPort }) => {
      const wanted = row?.ports[environment.name]
      if (!wanted || hostPort === null || blockCount(matrix, environment.name) > 1) return false
      return wanted.from !== hostPort
    })
    for (const ports of byEntry(wrong)) {
      const [{ environment, file, service, port }] = ports
      const said = shownNumbers(ports.flatMap(({ hostPort }) => hostPort ?? []))
      const rows = ports.flatMap(({ row }) => row ?? [])
      const wanted = shownNumbers(rows.flatMap((row) => row.ports[environment.name]?.from ?? []))
      const isOne = ports.length === 1
      yield {
        rule: 'port-not-static',
        at: saidAt(file, port),
        subject: `service ${service.name}, ${shownPorts(ports)}, environment ${environment.name}`,
        message: `service ${service.name} says host ${isOne ? 'port' : 'ports'} ${said}, but environment ${environment.name} publishes ${isOne ? 'it' : 'them'} at ${wanted}`,
        todo: `Write ${wanted} or no host port at all, or change the matrix.`,
        related: rows.flatMap((row) => {
          const own = row.ports[environment.name]
          return own
            ? [
                {
                  at: row.at,
                  message: `${formatPorts(own)} for ${row.name} in environment ${environment.name}`,
                },
              ]
            : []
        }),
      }
    }
  },
}
