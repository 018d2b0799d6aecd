import type { Matrix } from '../../../core/matrix/matrix.ts'
import { formatPorts, portsWithin } from '../../../core/matrix/ports.ts'
import { environmentsOf } from '../../compose/environment.ts'
import { saidAt, writtenAt } from '../../compose/places.ts'
import { hasVariables } from '../../compose/template.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import type { Rule } from '../../rule.ts'
import { positionAt, type Source, type Span } from '../../source.ts'
import { giveIt, type UngivenIn, ungivenVariables } from '../shared/ungiven.ts'
import { PORT_FIX, portEdit } from './port-edit.ts'
import { type PublishedPort, publishedPorts, shownPorts } from './published-ports.ts'

/** Published ports that are not what the matrix says. */
export const portOutsideRange: Rule = {
  id: 'port-outside-range',
  severity: 'error',
  catches:
    'a service that publishes something else than the matrix gives it in its environment, or not what it gives; also a variable of a port or URL that is required where the matrix gives none',
  why: 'Tests look for the service where the matrix says that it is. A port outside its range collides sooner or later with one of another environment or run. And Compose starts nothing where a required variable is not given, be it in a file of which it only extends one service.',
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

function contradiction(published: PublishedPort, ungivenIn: UngivenIn): Finding | undefined {
  const { environment, file, service, port, row, wanted, hostPorts } = published
  const edit = portEdit(published, ungivenIn)
  const where = `in environment ${environment.name}`
  const said = (message: string, todo: string): Finding => ({
    rule: 'port-outside-range',
    at: saidAt(file, port),
    subject: `service ${service.name}, ${shownPorts(port)}, environment ${environment.name}`,
    message: `service ${service.name} ${message}`,
    todo,
    related: [{ at: (row ?? environment).at, message: `what the matrix publishes ${where}` }],
    ...(edit ? { edits: [edit] } : {}),
  })
  if (wanted === null || row === undefined) {
    return said(
      `publishes ${shownPorts(port)} ${where}, where the matrix publishes nothing of it`,
      `Remove the port, or give service ${service.name} a port under Services.`,
    )
  }
  if (hostPorts !== null && !portsWithin(hostPorts, wanted)) {
    return said(
      `publishes ${shownPorts(port)} ${where}, where the matrix gives it ${formatPorts(wanted)}`,
      'Use the variable of its own port, or change the matrix.',
    )
  }
  if (!hasVariables(port.target) && port.target !== `${row.containerPort}`) {
    return said(
      `publishes its container port ${port.target} ${where}, and the matrix has ${row.containerPort}`,
      'Publish the container port of the matrix, or change it there.',
    )
  }
  if (port.protocol !== 'tcp') {
    return said(
      `publishes its port over ${port.protocol} ${where}, and tests reach it over tcp`,
      `Remove /${port.protocol}.`,
    )
  }
  // What the engine chooses is found by port-not-static, with the whole of what to write.
  if (port.published === null) return undefined
  const address = port.hostIp ?? 'all interfaces'
  if (address === '127.0.0.1' || hasVariables(address)) return undefined
  return said(
    `publishes its port on ${address} ${where}, and stacks are reached on 127.0.0.1 only`,
    'Put `127.0.0.1:` before the host port.',
  )
}

/** What the matrix publishes and a compose file does not. */
function* unpublished(repository: Repository, matrix: Matrix): Iterable<Finding> {
  for (const { environment, files, services, isWhole } of environmentsOf(repository)) {
    const [first] = files
    if (first === undefined || !isWhole) continue
    for (const row of matrix.services) {
      const wanted = row.ports[environment.name] ?? null
      const there = services.find(({ service }) => service.name === row.name)
      if (wanted === null || (there && there.service.ports.length > 0)) continue
      const file = there?.file ?? first
      const span = there?.service.span ?? first.services[0]?.span
      yield {
        rule: 'port-outside-range',
        at: positionAt(file.source, span?.start ?? 0),
        subject: `service ${row.name}, environment ${environment.name}`,
        message: there
          ? `service ${row.name} publishes no port, and the matrix gives it ${formatPorts(wanted)} in environment ${environment.name}`
          : `service ${row.name} is not here, and the matrix publishes it at ${formatPorts(wanted)} in environment ${environment.name}`,
        todo: `Publish it on 127.0.0.1 by the variable of its port, or write - for it under ${environment.name} in the matrix.`,
        related: [{ at: row.at, message: `service ${row.name} in the matrix` }],
      }
    }
  }
}

/** The variables that an environment's files require and the matrix does not give there. */
function* ungiven(repository: Repository, matrix: Matrix, ungivenIn: UngivenIn): Iterable<Finding> {
  const ports = publishedPorts(repository, matrix)
  for (const file of repository.composeFiles) {
    const { source } = file
    for (const { name, operator, path, span } of file.interpolations) {
      // Compose looks into a default or a message whether or not it takes it.
      const found = operator.endsWith('?') ? ungivenIn(source.path, name) : undefined
      for (const environment of found?.environments ?? []) {
        // That a port of the environment is published by it is a finding of the port.
        const isPort = ports.some(
          (published) => published.environment === environment && isWrittenIn(published, source, span),
        )
        if (found === undefined || isPort) continue
        const one = { ...found, environments: [environment] }
        yield {
          rule: 'port-outside-range',
          at: positionAt(source, span.start),
          subject: `${name} at ${path}, environment ${environment.name}`,
          message: `${name} is required here, and environment ${environment.name}, which reads this file, is given none`,
          todo: `${giveIt(one)}.`,
          related: [
            { at: found.service.at, message: `what the matrix publishes of service ${found.service.name}` },
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
