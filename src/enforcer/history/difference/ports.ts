import type { Fact, Part } from '../files/facts.ts'
import type { MatrixSnapshot } from '../snapshot/snapshot.ts'
import { summaryOf } from '../snapshot/summary.ts'

/** The container ports whose host ports and addresses the matrix decides, as `redis 6379` or `dns 53/udp`. */
export function portsOfMatrix(matrices: readonly MatrixSnapshot[]): Set<string> {
  return new Set(
    matrices.flatMap(({ facts }) =>
      [...(facts?.parts ?? [])].flatMap(([key, part]) => {
        const [, service] = /^matrix\/Services\/([^:/]+)/u.exec(key) ?? []
        const port = part.facts.get('Container port')?.value
        return service === undefined || port === undefined ? [] : [`${service} ${port}`]
      }),
    ),
  )
}

/**
 * The parts without the host ports and addresses that the matrix decides: whatever the compose file writes for them is not used,
 * so `${PORT:?}:80` and `80` mean the same.
 */
export function withoutHostPorts(
  parts: ReadonlyMap<string, Part>,
  decided: ReadonlySet<string>,
): ReadonlyMap<string, Part> {
  return new Map(
    [...parts].map(([key, part]) => [key, key.startsWith('service/') ? ofService(part, decided) : part]),
  )
}

function ofService(part: Part, decided: ReadonlySet<string>): Part {
  const containerPort = ({ list, value }: Fact) => {
    const [, port = ''] = list === 'ports' ? (/:(\d+(?:\/\w+)?)$/u.exec(value) ?? []) : []
    return decided.has(`${part.about} ${port}`) ? port : null
  }
  if ([...part.facts.values()].every((fact) => containerPort(fact) === null)) return part
  const facts = new Map(
    [...part.facts].map(([key, fact]): [string, Fact] => {
      const port = containerPort(fact)
      return port === null ? [key, fact] : [`ports[${port}]`, { ...fact, value: port, shown: port }]
    }),
  )
  return { ...part, facts, summary: summaryOf(facts) }
}
