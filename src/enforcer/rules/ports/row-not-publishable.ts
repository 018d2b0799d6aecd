import type { EnvironmentRow, ServiceRow } from '../../../core/matrix/matrix.ts'
import { publishedServices } from '../../../core/matrix/port-blocks.ts'
import {
  type EnvironmentServices,
  environmentsOf,
  isActive,
  isStarted,
  type ServiceInFile,
} from '../../compose/environment.ts'
import { givensOf } from '../../compose/given.ts'
import type { Finding } from '../../finding.ts'
import { cellAt } from '../../matrix/cell.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { networkOfOther } from './published-ports.ts'

/** Finds ports of the matrix that no container can publish. */
export const rowNotPublishable: Rule = {
  id: 'row-not-publishable',
  severity: 'error',
  catches:
    'a port of the matrix whose service the compose file does not have or does not start in that environment, has several times, or has on the network of the host or of another container',
  why: 'Tests look for a service where the matrix says that it is. A start refuses an environment in which one of its ports cannot be there.',
  example: {
    wrong: 'web: { network_mode: host }  # the matrix publishes web\n',
    right: 'web: { ports: ["8080"] }\n',
  },
  fix: null,
  beforeStart: true,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    for (const one of environmentsOf(repository)) {
      const { environment } = one
      const seen = new Set<string>()
      for (const [row] of publishedServices(matrix, environment.name)) {
        const lack = lackOf(row, one, repository)
        // Several rows may be of one service.
        if (lack === null || seen.has(row.service)) continue
        seen.add(row.service)
        const { there, message, todo } = lack
        yield {
          rule: 'row-not-publishable',
          at: there
            ? positionAt(there.file.source, there.service.span.start)
            : cellAt(repository.matrix, row.at, environment.name),
          subject: `service ${row.service}, environment ${environment.name}`,
          message: `service ${row.service} ${message}`,
          todo: `${todo}, or write \`-\` for it under ${environment.name} in the matrix.`,
          related: [{ at: row.at, message: `${row.name} in the matrix` }],
        }
      }
    }
  },
}

interface Lack {
  /** Undefined: the compose file has no such service. */
  there?: ServiceInFile
  message: string
  todo: string
}

/** Why the service of a row cannot publish its ports; null: it can, or it is not known. */
function lackOf(
  { service: name }: ServiceRow,
  { environment, files, services, isWhole }: EnvironmentServices,
  repository: Repository,
): Lack | null {
  const there = services.find(({ service }) => service.name === name)
  if (there === undefined) {
    if (files.length === 0 || !isWhole) return null
    return {
      message: `is not in ${environment.composeFile}, but the matrix publishes it in environment ${environment.name}`,
      todo: 'Correct the name',
    }
  }
  const { service } = there
  const but = `but the matrix publishes it in environment ${environment.name}`
  if (!isActive(service, environment)) return { there, ...notActive(service.profiles, environment, but) }
  if (!isStarted(service, environment)) {
    return { there, message: `has 0 replicas, ${but}`, todo: 'Give it a replica' }
  }
  const mode = networkOfOther(there, givensOf(repository, environment))
  if (mode !== null) {
    return {
      there,
      message: `has the network_mode ${mode}, so that no port of it can be published, ${but}`,
      todo: 'Remove `network_mode`',
    }
  }
  if (service.replicas === 1) return null
  return {
    there,
    message: `has ${service.replicas} replicas, which cannot have one host port, ${but}`,
    todo: 'Run one replica',
  }
}

function notActive(profiles: readonly string[], environment: EnvironmentRow, but: string) {
  const what = `${profiles.length === 1 ? 'profile' : 'profiles'} ${profiles.join(', ')}`
  return {
    message: `has the ${what}, which ${profiles.length === 1 ? 'is' : 'are'} not active, ${but}`,
    todo: `Name ${profiles.length === 1 ? 'it' : 'one of them'} under Profiles in the row of ${environment.name}`,
  }
}
