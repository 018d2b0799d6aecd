import type { Matrix } from '../../../core/matrix/matrix.ts'
import { portVariable } from '../../../core/matrix/names.ts'
import { formatPorts, type PortRange, portsWithin } from '../../../core/matrix/ports.ts'
import { meaningOf } from '../../compose/matrix-variables.ts'
import { saidAt } from '../../compose/places.ts'
import { parseTemplate, soleVariable } from '../../compose/template.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { giveIt, ungivenVariables } from '../shared/ungiven.ts'
import { PORT_FIX, portEdit, portEntry } from './port-edit.ts'
import { isChosenFromRange, type PublishedPort, publishedPorts, shownPorts } from './published-ports.ts'

/** Finds published ports that are not decided by the matrix. */
export const portNotStatic: Rule = {
  id: 'port-not-static',
  severity: 'error',
  catches:
    'a host port that the engine chooses, that comes from a variable of another source, or that repeats a number of the matrix',
  why: 'Only the matrix decides ports. A number that is repeated in a compose file soon disagrees with it, and every run of an environment would use the same port.',
  example: {
    wrong: 'ports: ["127.0.0.1:27001:8081"]\n',
    right: 'ports: ["127.0.0.1:${AUTH_PORT:?from the matrix, table Services}:8081"]\n',
  },
  fix: PORT_FIX,
  beforeStart: true,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    const ungivenIn = ungivenVariables(repository)
    for (const published of publishedPorts(repository, matrix)) {
      const { environment, file, service, port, row, wanted } = published
      if (row === undefined || wanted === null) continue
      const reason = reasonOf(published, wanted, matrix)
      if (reason === undefined) continue
      const edit = portEdit(published, ungivenIn)
      const entry = portEntry(service.name, row.containerPort)
      const ungiven = ungivenIn(file.source.path, portVariable(service.name))
      yield {
        rule: 'port-not-static',
        at: saidAt(file, port),
        subject: `service ${service.name}, ${shownPorts(port)}, environment ${environment.name}`,
        message: `service ${service.name} ${reason}`,
        todo: ungiven ? `${giveIt(ungiven)}; then write \`${entry}\`.` : `Write \`${entry}\`.`,
        related: [
          {
            at: row.at,
            message: `${formatPorts(wanted)} for ${service.name} in environment ${environment.name}`,
          },
        ],
        ...(edit ? { edits: [edit] } : {}),
      }
    }
  },
}

/** What is wrong, as a predicate about the service; undefined: nothing, or another rule reports it. */
function reasonOf({ port, hostPorts, environment }: PublishedPort, wanted: PortRange, matrix: Matrix) {
  if (port.published === null) {
    const whole = soleVariable(port.text)
    return whole === undefined
      ? `lets the engine choose the host port of container port ${port.target}`
      : `takes its whole port entry from ${whole.name}, so its host port is unknown`
  }
  if (hostPorts === null)
    return `takes its host port from ${foreignVariable(port.published, matrix, environment.name)}`
  if (!portsWithin(hostPorts, wanted)) return undefined
  if (isChosenFromRange(port)) return `lets the engine choose its host port from ${port.published}`
  if (!/^[\d-]+$/u.test(port.published)) return undefined
  return wanted.from === wanted.to
    ? `repeats the number ${port.published}, which the matrix already has`
    : `publishes the number ${port.published}, so every run uses the same port of ${formatPorts(wanted)}`
}

/** The first variable that is not a port of this environment, and why. */
function foreignVariable(published: string, matrix: Matrix, environment: string): string {
  const names = parseTemplate(published).parts.flatMap((part) => (part.kind === 'variable' ? part.name : []))
  const foreign = names.find((name) => meaningOf(name, matrix)?.kind !== 'port')
  if (foreign !== undefined) {
    return meaningOf(foreign, matrix) === undefined
      ? `${foreign}, which the matrix does not set`
      : `${foreign}, which is not a port in the matrix`
  }
  const [name = ''] = names
  const meaning = meaningOf(name, matrix)
  return meaning?.kind === 'port' && !meaning.service.ports[environment]
    ? `${name}, which the matrix does not set in environment ${environment}`
    : `${published.replace(/\$\{(\w+)[^}]*\}/gu, '${$1}')}, which is more than a port of the matrix`
}
