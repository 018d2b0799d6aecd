import { needOfSubnet, type SubnetNeed } from '../../../core/compose/networks/needed-subnet.ts'
import type { EnvironmentRow } from '../../../core/matrix/matrix.ts'
import { blockCount } from '../../../core/matrix/port-blocks.ts'
import { type EnvironmentServices, environmentsOf, isStarted } from '../../compose/environment.ts'
import type { ComposeFile, NetworkSource, StaticAddress } from '../../compose/model.ts'
import { eachOnce, saidAt } from '../../compose/places.ts'
import type { Finding, RelatedPlace } from '../../finding.ts'
import type { Rule } from '../../rule.ts'
import { positionAt } from '../../source.ts'

/** Finds subnets that several stacks of an environment would need at the same time. */
export const subnetFixed: Rule = {
  id: 'subnet-fixed',
  severity: 'error',
  catches:
    'a fixed subnet that services need, in an environment of which several stacks may run at the same time',
  why: 'The engine refuses a network whose subnet overlaps with that of another one, so a second test run cannot start while the first one runs. A subnet counts as needed if a service has a static address in it, if an address of it is used anywhere else in the file, or if the driver connects the network to others outside of the engine. A subnet that nothing needs may stay: in an environment with ranges of ports, each stack gets another one.',
  example: {
    wrong:
      'services:\n  db:\n    networks: { default: { ipv4_address: 172.28.0.5 } }\nnetworks:\n  default:\n    ipam: { config: [{ subnet: 172.28.0.0/16 }] }\n',
    right: 'services:\n  db:\n    networks: [default]\n',
  },
  fix: null,
  beforeStart: true,
  needsMatrix: true,
  *check(repository): Iterable<Finding> {
    const { matrix } = repository.matrix
    if (matrix === null) return
    const isFirst = eachOnce()
    for (const { environment, files, services } of environmentsOf(repository)) {
      if (blockCount(matrix, environment.name) === 1) continue
      const addresses = addressesOf(services, environment)
      for (const file of files) {
        for (const network of file.networks) {
          const [subnet] = network.subnets
          if (subnet === undefined) continue
          const need = needOfSubnet(asFixed(network), addresses, files.map(outsideNetworks))
          if (need === null || !isFirst(file.source, subnet.span)) continue
          const { because, related } = explained(need)
          yield {
            rule: 'subnet-fixed',
            at: saidAt(file, subnet),
            subject: `network ${network.key}`,
            message: `network ${network.key} has the fixed subnet ${subnet.text}, which stacks of environment ${environment.name} cannot share, and ${because}`,
            todo: 'Use the names of services instead of addresses: Compose makes them known on the network. Without static addresses each stack gets a subnet of its own.',
            related: [
              ...related,
              {
                at: environment.at,
                message: `environment ${environment.name} has ranges of ports, one block for each stack`,
              },
            ],
          }
        }
      }
    }
  },
}

type PlacedAddress = StaticAddress & { service: string; file: ComposeFile }
interface FileText {
  text: string
  file: ComposeFile
}

function addressesOf(
  services: EnvironmentServices['services'],
  environment: EnvironmentRow,
): PlacedAddress[] {
  return services
    .filter(({ service }) => isStarted(service, environment))
    .flatMap(({ file, service }) =>
      service.addresses.map((address) => ({ ...address, service: service.name, file })),
    )
}

function asFixed({ key, driver, subnets }: NetworkSource) {
  return { network: key, driver, subnets: subnets.map(({ text }) => text) }
}

/**
 * The text of a file without its comments, the definitions of its networks and the static addresses, which have been
 * looked at already. Offsets stay the same.
 */
function outsideNetworks(file: ComposeFile): FileText {
  const blank = (text: string) => ' '.repeat(text.length)
  const addresses = file.services.flatMap((service) => service.addresses.map(({ address }) => address))
  const spans = [...file.networks.map(({ span }) => span), ...addresses.map(({ span }) => span)]
  const text = spans.reduce(
    (all, { start, end }) => all.slice(0, start) + blank(all.slice(start, end)) + all.slice(end),
    file.source.text,
  )
  return { file, text: text.replace(/(?<=^|[ \t])#[^\r\n]*/gmu, blank) }
}

function explained(need: SubnetNeed<PlacedAddress, FileText>): { because: string; related: RelatedPlace[] } {
  switch (need.by) {
    case 'driver':
      return { because: `its driver ${need.driver} connects it to others outside of the engine`, related: [] }
    case 'address': {
      const { service, option, address, file } = need.address
      const message = `the ${option} of service ${service}`
      return {
        because: `service ${service} has the ${option} ${address.text} in it`,
        related: [{ at: saidAt(file, address), message }],
      }
    }
    case 'text':
      return {
        because: `${need.found} is used elsewhere`,
        related: [{ at: positionAt(need.text.file.source, need.index), message: 'an address of the subnet' }],
      }
  }
}
