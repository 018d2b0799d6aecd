import { portsWithin } from '../../../core/matrix/ports.ts'
import { saidAt } from '../../compose/places.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { type PublishedPort, portsCollide, publishedPorts, shownPorts } from './published-ports.ts'

/** Finds host ports that two environments publish. */
export const portOverlapEnvironments: Rule = {
  id: 'port-overlap-environments',
  severity: 'error',
  catches: 'a host port that two environments publish on the same address and protocol',
  why: 'Environments must be able to run side by side. If they share a port, the second one does not start, or a test reaches the stack of the other one.',
  example: {
    wrong: '# docker/dev.yml\nports: ["5432:5432"]\n# docker/test.yml\nports: ["5432:5432"]\n',
    right: '# both\nports: ["127.0.0.1:${POSTGRES_PORT:?from the matrix, table Services}:5432"]\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    const ports = publishedPorts(repository, matrix)
    for (const [port, others] of collisions(ports)) {
      const { environment, file, service } = port
      const names = [
        ...new Set(others.map((other) => `${other.service.name} of environment ${other.environment.name}`)),
      ]
      yield {
        rule: 'port-overlap-environments',
        at: saidAt(file, port.port),
        subject: `service ${service.name}, ${shownPorts(port.port)}, environment ${environment.name}`,
        message: `service ${service.name} of environment ${environment.name} publishes ${shownPorts(port.port)}, as does ${names.join(', ')}`,
        todo: 'Use the port variable of the service, which the matrix sets for each environment.',
        related: others.map((other) => ({
          at:
            other.file === file && other.port.span.start === port.port.span.start
              ? other.environment.at
              : saidAt(other.file, other.port),
          message: `${shownPorts(other.port)} of environment ${other.environment.name}`,
        })),
      }
    }
  },
}

/** Each colliding port, with the ports that it collides with. */
function collisions(ports: readonly PublishedPort[]): Map<PublishedPort, PublishedPort[]> {
  const found = new Map<PublishedPort, PublishedPort[]>()
  ports.forEach((later, index) => {
    for (const earlier of ports.slice(0, index)) {
      if (earlier.environment === later.environment || !portsCollide(earlier, later)) continue
      // The port outside the range of its own environment is the one to report.
      const [intruder, other] = isAtHome(later) && !isAtHome(earlier) ? [earlier, later] : [later, earlier]
      found.set(intruder, [...(found.get(intruder) ?? []), other])
    }
  })
  return found
}

function isAtHome({ hostPorts, environment }: PublishedPort): boolean {
  return hostPorts !== null && portsWithin(hostPorts, environment.hostPorts)
}
