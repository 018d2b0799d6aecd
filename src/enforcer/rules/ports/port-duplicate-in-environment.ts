import type { PortSource } from '../../compose/model.ts'
import { saidAt } from '../../compose/places.ts'
import { soleVariable } from '../../compose/template.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import {
  isChosenFromRange,
  type PublishedPort,
  portsCollide,
  publishedPorts,
  shownPorts,
} from './published-ports.ts'

/** Finds host ports that an environment publishes twice. */
export const portDuplicateInEnvironment: Rule = {
  id: 'port-duplicate-in-environment',
  severity: 'error',
  catches: 'a host port that an environment publishes twice, or that several replicas of a service publish',
  why: 'Only one container can have a host port; the other one does not start.',
  example: {
    wrong:
      'auth: { ports: ["127.0.0.1:${AUTH_PORT:?}:8081"] }\nbackend: { ports: ["127.0.0.1:${AUTH_PORT:?}:8082"] }\n',
    right:
      'auth: { ports: ["127.0.0.1:${AUTH_PORT:?}:8081"] }\nbackend: { ports: ["127.0.0.1:${BACKEND_PORT:?}:8082"] }\n',
  },
  fix: null,
  beforeStart: true,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    const ports = publishedPorts(repository, matrix)
    for (const [index, port] of ports.entries()) {
      const { environment, file, service } = port
      const subject = `service ${service.name}, ${shownPorts(port.port)}, environment ${environment.name}`
      const earlier = ports.slice(0, index).find((other) => isDuplicate(other, port))
      if (earlier) {
        yield {
          rule: 'port-duplicate-in-environment',
          at: saidAt(file, port.port),
          subject,
          message: `service ${service.name} publishes ${shownPorts(port.port)} in environment ${environment.name}, as does ${earlier.service === service ? 'another of its ports' : `service ${earlier.service.name}`}`,
          todo: 'Use the port variable of each service.',
          related: [
            {
              at: saidAt(earlier.file, earlier.port),
              message: `${shownPorts(earlier.port)} of ${earlier.service.name}`,
            },
          ],
        }
      } else if (service.replicas > 1 && port.port.published !== null && !isChosenFromRange(port.port)) {
        yield {
          rule: 'port-duplicate-in-environment',
          at: saidAt(file, port.port),
          subject,
          message: `service ${service.name} has ${service.replicas} replicas in environment ${environment.name}, which all publish ${shownPorts(port.port)}`,
          todo: 'Run one replica of a service that publishes a port.',
        }
      }
    }
  },
}

function isDuplicate(a: PublishedPort, b: PublishedPort): boolean {
  if (a.environment !== b.environment || areAlternatives(a, b)) return false
  // Compose merges equal entries of a service.
  if (a.service === b.service && isEqual(a.port, b.port)) return false
  if (portsCollide(a, b)) return true
  const [first, second] = [a, b].map(({ port }) => soleVariable(port.published ?? '')?.name)
  // The same variable has the same value in both.
  const isSame = first !== undefined && first === second && a.hostPorts === null && b.hostPorts === null
  return isSame && a.port.protocol === b.port.protocol && a.port.hostIp === b.port.hostIp
}

function isEqual(a: PortSource, b: PortSource): boolean {
  const fields = ['hostIp', 'published', 'target', 'protocol'] as const
  return fields.every((field) => a[field] === b[field])
}

/** Whether two services have profiles and share none, so that they need not run at the same time. */
function areAlternatives({ service: a }: PublishedPort, { service: b }: PublishedPort): boolean {
  if (a === b || a.profiles.length === 0 || b.profiles.length === 0) return false
  return !a.profiles.some((profile) => b.profiles.includes(profile))
}
