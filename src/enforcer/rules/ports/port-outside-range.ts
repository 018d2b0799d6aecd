import type { Matrix } from '../../../core/matrix/matrix.ts'
import { formatPorts, portsWithin } from '../../../core/matrix/ports.ts'
import { environmentsOf } from '../../compose/environment.ts'
import type { ServiceSource } from '../../compose/model.ts'
import { saidAt, writtenAt } from '../../compose/places.ts'
import { hasVariables } from '../../compose/template.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt, type Source, type Span } from '../../source.ts'
import { giveIt, type UngivenIn, ungivenVariables } from '../shared/ungiven.ts'
import { PORT_FIX, portEdit } from './port-edit.ts'
import { type PublishedPort, publishedPorts, shownPorts } from './published-ports.ts'

/** Finds published ports that contradict the matrix. */
export const portOutsideRange: Rule = {
  id: 'port-outside-range',
  severity: 'error',
  catches:
    'a service that publishes other ports than the matrix gives it in its environment, or does not publish its port; also a required port or URL variable that the matrix does not set there',
  why: 'Tests look for a service where the matrix says that it is. A port outside its range sooner or later collides with one of another environment or run. Compose does not start if a required variable is not set, even if the file is used only to extend one of its services.',
  example: {
    wrong: 'ports: ["127.0.0.1:5432:5432"]  # the matrix gives postgres 28300-28399 here\n',
    right: 'ports: ["127.0.0.1:${POSTGRES_PORT:?from the matrix, table Services}:5432"]\n',
  },
  fix: PORT_FIX,
  beforeStart: true,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    const ungivenIn = ungivenVariables(repository)
    for (const published of publishedPorts(repository, matrix)) {
      const finding = contradiction(published, ungivenIn)
      if (finding) yield finding
    }
    yield* unpublished(repository, matrix)
    yield* ungiven(repository, matrix, ungivenIn)
  },
}

/** What contradicts the matrix in a published port; undefined: nothing. */
function contradiction(published: PublishedPort, ungivenIn: UngivenIn): Finding | undefined {
  const { environment, file, service, port, row, wanted, hostPorts } = published
  const edit = portEdit(published, ungivenIn)
  const where = `in environment ${environment.name}`
  const found = (message: string, todo: string): Finding => ({
    rule: 'port-outside-range',
    at: saidAt(file, port),
    subject: `service ${service.name}, ${shownPorts(port)}, environment ${environment.name}`,
    message: `service ${service.name} ${message}`,
    todo,
    related: [{ at: (row ?? environment).at, message: `what the matrix publishes ${where}` }],
    ...(edit ? { edits: [edit] } : {}),
  })
  if (wanted === null || row === undefined) {
    return found(
      `publishes ${shownPorts(port)} ${where}, but the matrix publishes no port of it there`,
      `Remove the port, or give service ${service.name} a port under Services.`,
    )
  }
  if (hostPorts !== null && !portsWithin(hostPorts, wanted)) {
    return found(
      `publishes ${shownPorts(port)} ${where}, but the matrix gives it ${formatPorts(wanted)}`,
      'Use its own port variable, or change the matrix.',
    )
  }
  if (!hasVariables(port.target) && port.target !== `${row.containerPort}`) {
    return found(
      `publishes its container port ${port.target} ${where}, but the matrix has ${row.containerPort}`,
      'Publish the container port of the matrix, or change the matrix.',
    )
  }
  if (port.protocol !== 'tcp') {
    return found(
      `publishes its port over ${port.protocol} ${where}, but tests connect over tcp`,
      `Remove /${port.protocol}.`,
    )
  }
  // A port that the engine chooses is reported by port-not-static, with the complete entry to write.
  if (port.published === null) return undefined
  const address = port.hostIp ?? 'all interfaces'
  if (address === '127.0.0.1' || hasVariables(address)) return undefined
  return found(
    `publishes its port on ${address} ${where}, but stacks use only 127.0.0.1`,
    'Put `127.0.0.1:` before the host port.',
  )
}

/** Ports that the matrix publishes and that no service of the compose file serves. */
function* unpublished(repository: Repository, matrix: Matrix): Iterable<Finding> {
  for (const { environment, files, services, isWhole } of environmentsOf(repository)) {
    const [first] = files
    if (first === undefined || !isWhole) continue
    for (const row of matrix.services) {
      const wanted = row.ports[environment.name] ?? null
      const there = services.find(({ service }) => service.name === row.name)
      const lack = wanted === null ? null : lackOf(there?.service, formatPorts(wanted))
      if (lack === null) continue
      const file = there?.file ?? first
      const span = there?.service.span ?? first.services[0]?.span
      yield {
        rule: 'port-outside-range',
        at: positionAt(file.source, span?.start ?? 0),
        subject: `service ${row.name}, environment ${environment.name}`,
        message: `service ${row.name} ${lack.message} in environment ${environment.name}`,
        todo: `${lack.todo}, or write - for it under ${environment.name} in the matrix.`,
        related: [{ at: row.at, message: `service ${row.name} in the matrix` }],
      }
    }
  }
}

/** Why a service does not serve the port of the matrix; null: it does. */
function lackOf(
  service: ServiceSource | undefined,
  wanted: string,
): { message: string; todo: string } | null {
  const publish = 'Publish it on 127.0.0.1 with its port variable'
  if (service === undefined) {
    return { message: `is missing, but the matrix publishes it at ${wanted}`, todo: publish }
  }
  const { profiles, ports } = service
  if (profiles.length > 0) {
    const what = `${profiles.length === 1 ? 'profile' : 'profiles'} ${profiles.join(', ')}`
    return {
      message: `has the ${what}, so that it is never started, but the matrix publishes it at ${wanted}`,
      todo: 'Remove its `profiles`: no profile is ever active here',
    }
  }
  if (ports.length > 0) return null
  return { message: `publishes no port, but the matrix gives it ${wanted}`, todo: publish }
}

/** Variables that an environment's files require and the matrix does not set there. */
function* ungiven(repository: Repository, matrix: Matrix, ungivenIn: UngivenIn): Iterable<Finding> {
  const ports = publishedPorts(repository, matrix)
  for (const file of repository.composeFiles) {
    const { source } = file
    for (const { name, operator, path, span } of file.interpolations) {
      // Compose resolves variables within a default or message even if it does not use that.
      const found = operator.endsWith('?') ? ungivenIn(source.path, name) : undefined
      for (const environment of found?.environments ?? []) {
        // If the variable publishes a port of the environment, that port has a finding of its own.
        const isPort = ports.some(
          (published) => published.environment === environment && isWrittenIn(published, source, span),
        )
        if (found === undefined || isPort) continue
        const one = { ...found, environments: [environment] }
        yield {
          rule: 'port-outside-range',
          at: positionAt(source, span.start),
          subject: `${name} at ${path}, environment ${environment.name}`,
          message: `${name} is required here, but is not set in environment ${environment.name}, which reads this file`,
          todo: `${giveIt(one)}.`,
          related: [
            { at: found.service.at, message: `the ports of service ${found.service.name} in the matrix` },
            { at: environment.at, message: `environment ${environment.name}` },
          ],
        }
      }
    }
  }
}

function isWrittenIn({ file, port }: PublishedPort, source: Source, { start, end }: Span): boolean {
  const written = writtenAt(file, port)
  return written.source.path === source.path && written.span.start <= start && end <= written.span.end
}
