import type { SourcePosition } from '../../../core/errors/errors.ts'
import { blockCount } from '../../../core/matrix/port-blocks.ts'
import { environmentsOf } from '../../compose/environment.ts'
import { saidAt } from '../../compose/places.ts'
import type { Finding } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'
import { hasOwnName, type Member, sharedNetworks } from './shared-networks.ts'

/**
 * Finds external networks on which services of one stack would reach those of another one by name. A single service on
 * an external network is skipped, since no service of its stack has to reach it there: that of a proxy, for example.
 */
export const networkShared: Rule = {
  id: 'network-shared',
  severity: 'warning',
  catches:
    'several services on the same external network, in an environment of which several stacks may run at the same time',
  why: 'Compose makes each service known by its name on all of its networks, so on an external network the same name leads to the containers of all stacks, and tests reach the database of another run. That the services share a network of the file as well does not help: which network the engine asks first depends on their names. A service is safe if another one has it under `links`, or shares with it a network of the file on which it has an alias; networks with a variable in their names are skipped, because each run may have its own.',
  example: {
    wrong:
      'services:\n  web:\n    networks: [default, proxy]\n  db:\n    networks: [default, proxy]\nnetworks:\n  proxy: { external: true }\n',
    right:
      'services:\n  web:\n    networks: [default, proxy]\n  db:\n    networks: [default]\nnetworks:\n  proxy: { external: true }\n',
  },
  fix: null,
  beforeStart: false,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    const seen = new Set<string>()
    for (const one of environmentsOf(repository)) {
      const { environment } = one
      if (blockCount(matrix, environment.name) === 1) continue
      for (const { name, declared, members } of sharedNetworks(one)) {
        const [first, ...others] = members.filter((member) => !hasOwnName(member, members, one.files))
        if (first === undefined || others.length === 0) continue
        const place = placeOf(first)
        const names = listed([first, ...others].map(({ service }) => service.name))
        // Two environments may include the same file.
        const key = JSON.stringify([name, names, place])
        if (seen.has(key)) continue
        seen.add(key)
        yield {
          rule: 'network-shared',
          at: place,
          subject: `network ${first.attachment.network}`,
          message: `services ${names} are on the external network ${name}, where their names also lead to other stacks of environment ${environment.name}`,
          todo: `Attach to network ${name} only the service that containers outside of the stack have to reach, and the others to networks of the file. If several must be on it, give all but one an alias on a network of the file, and let the services use the alias as host name.`,
          related: [
            ...others.map((member) => ({
              at: placeOf(member),
              message: `service ${member.service.name} is on it as well`,
            })),
            {
              at: positionAt(declared.file.source, declared.network.span.start),
              message: 'the external network',
            },
            {
              at: environment.at,
              message: `environment ${environment.name} has ranges of ports, one block for each stack`,
            },
          ],
        }
      }
    }
  },
}

function placeOf({ file, attachment }: Member): SourcePosition {
  return saidAt(file, attachment)
}

/** `api, cache and db` */
function listed(names: readonly string[]): string {
  return `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
