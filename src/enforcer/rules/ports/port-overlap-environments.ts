import { portsWithin } from '../../../core/matrix/ports.ts'
import { saidAt } from '../../compose/places.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { type PublishedPort, portsCollide, publishedPorts, shownPorts } from './published-ports.ts'

/** A host port that two environments publish. */
export const portOverlapEnvironments: Rule = {
  id: 'port-overlap-environments',
  severity: 'error',
  catches: 'a host port that two environments publish: on a common address, by the same protocol',
  why: 'Two environments are made to run side by side. With a common port the second one does not start, or a test reaches the stack of the other.',
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
        todo: 'Take the port of each environment from the matrix, by its variable.',
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

/** Each port that is in the way, with those it meets. */
function collisions(ports: readonly PublishedPort[]): Map<PublishedPort, PublishedPort[]> {
  const found = new Map<PublishedPort, PublishedPort[]>()
  ports.forEach((later, index) => {
    for (const earlier of ports.slice(0, index)) {
      if (earlier.environment === later.environment || !portsCollide(earlier, later)) continue
      // The one to blame is the one outside the ports of its own environment.
      const [intruder, other] = isAtHome(later) && !isAtHome(earlier) ? [earlier, later] : [later, earlier]
      found.set(intruder, [...(found.get(intruder) ?? []), other])
    }
  })
  return found
}

function isAtHome({ hostPorts, environment }: PublishedPort): boolean {
  return hostPorts !== null && portsWithin(hostPorts, environment.hostPorts)
}
