import { SsotError } from '../../errors/errors.ts'
import { shortHash } from '../../text/short-hash.ts'
import type { ComposeModel, ComposeNetwork } from '../model.ts'
import {
  type FixedNetwork,
  needOfSubnet,
  type OtherText,
  type StaticAddress,
  type SubnetNeed,
} from './needed-subnet.ts'

const BRIDGE_NAME = 'com.docker.network.bridge.name'

/** What a stack does not take over from its compose file, so that other stacks of the file can run at the same time. */
export interface FreedNetwork {
  network: string
  /** What the file fixes: `subnet 172.28.0.0/16`, `bridge br-shop`. */
  fixed: string[]
}

/**
 * The fixed subnets of a model that its services need, one phrase each; empty when there is none. A second stack of the
 * same file cannot be created while the first one has such a network: the engine refuses subnets that overlap.
 */
export function neededSubnets(model: ComposeModel): string[] {
  const addresses = staticAddresses(model)
  return fixedNetworks(model).flatMap((fixed) => {
    const need = needOfSubnet(fixed, addresses, textsOf(model))
    const what = `subnet ${fixed.subnets.join(', ')} of network ${fixed.network}`
    return need === null ? [] : [`${what}, ${reasonOf(need)}`]
  })
}

function reasonOf(need: SubnetNeed<ServiceAddress, ServiceText>): string {
  switch (need.by) {
    case 'driver':
      return `whose driver ${need.driver} connects it to others outside of the engine`
    case 'address': {
      const { service, option, address } = need.address
      return `in which service ${service} has the ${option} ${address}`
    }
    case 'text': {
      const { service, key } = need.text
      return `of which service ${service} uses ${need.found} in ${key}`
    }
  }
}

/** @throws COMPOSE_INVALID when services need fixed subnets; it lists all of them */
export function requireNoNeededSubnets(model: ComposeModel, composeFile: string, environment: string): void {
  const found = neededSubnets(model)
  if (found.length === 0) return
  throw new SsotError({
    code: 'COMPOSE_INVALID',
    summary: `${composeFile} fixes subnets that stacks of environment ${environment}, which may run at the same time, cannot share: ${found.join('; ')}`,
    todo: 'Remove the static address and use the names of services instead: Compose makes them known on the network. A subnet that nothing needs may stay; each stack then gets another one.',
  })
}

/**
 * The model with its fixed subnets and names of bridges left out, so that the engine chooses those of each stack. Only
 * newer engines choose IPv6 subnets, so a network with a fixed one gets one that belongs to this project.
 */
export function withOwnSubnets(model: ComposeModel): { model: ComposeModel; freed: FreedNetwork[] } {
  const freed: FreedNetwork[] = []
  const networks = Object.entries(model.networks ?? {}).map(([key, network]) => {
    const fixed = fixedIn(network)
    if (network === null || fixed.length === 0) return [key, network] as const
    freed.push({ network: key, fixed })
    return [key, released(network, `${model.name} ${key}`)] as const
  })
  if (freed.length === 0) return { model, freed }
  return { model: { ...model, networks: Object.fromEntries(networks) }, freed }
}

function released(network: NonNullable<ComposeNetwork>, identity: string): ComposeNetwork {
  const { ipam, driver_opts: options = {}, ...rest } = network
  const { [BRIDGE_NAME]: _, ...kept } = options
  const hasIpv6 = subnetsOf(network).some((subnet) => subnet.includes(':'))
  const { config: __, ...how } = ipam ?? {}
  return {
    ...rest,
    ...(Object.keys(kept).length === 0 ? {} : { driver_opts: kept }),
    ...(ipam
      ? { ipam: { ...how, ...(hasIpv6 ? { config: [{ subnet: uniqueLocalSubnet(identity) }] } : {}) } }
      : {}),
  }
}

/** A subnet for one network of one project. @see https://datatracker.ietf.org/doc/html/rfc4193#section-3.2 */
function uniqueLocalSubnet(identity: string): string {
  const hash = shortHash(identity)
  return `fd${hash.slice(0, 2)}:${hash.slice(2, 6)}:${hash.slice(6, 10)}:${hash.slice(10, 14)}::/64`
}

function fixedIn(network: ComposeNetwork): string[] {
  if (network === null || network.external) return []
  const bridge = network.driver_opts?.[BRIDGE_NAME]
  return [
    ...subnetsOf(network).map((subnet) => `subnet ${subnet}`),
    ...(bridge == null ? [] : [`bridge ${bridge}`]),
  ]
}

function subnetsOf({ ipam }: NonNullable<ComposeNetwork>): string[] {
  return (ipam?.config ?? []).flatMap(({ subnet }) => subnet ?? [])
}

/** The networks of a model that services use and that fix subnets. */
function fixedNetworks({ networks = {}, services }: ComposeModel): FixedNetwork[] {
  const used = new Set(Object.values(services).flatMap((service) => Object.keys(service.networks ?? {})))
  return Object.entries(networks).flatMap(([network, definition]) =>
    definition === null || definition.external || !used.has(network)
      ? []
      : [{ network, driver: definition.driver ?? null, subnets: subnetsOf(definition) }],
  )
}

interface ServiceAddress extends StaticAddress {
  service: string
  option: string
  address: string
}

function staticAddresses({ services }: ComposeModel): ServiceAddress[] {
  return Object.entries(services).flatMap(([service, { networks }]) =>
    Object.entries(networks ?? {}).flatMap(([network, how]) =>
      (['ipv4_address', 'ipv6_address'] as const).flatMap((option) => {
        const address = how?.[option]
        return address === undefined ? [] : [{ service, network, option, address }]
      }),
    ),
  )
}

interface ServiceText extends OtherText {
  service: string
  /** `environment.PROXY` */
  key: string
}

/** Every text of the services, except those about their networks. */
function* textsOf({ services }: ComposeModel): Iterable<ServiceText> {
  for (const [service, { networks: _, ...rest }] of Object.entries(services)) {
    yield* textsWithin(rest, service, [])
  }
}

function* textsWithin(value: unknown, service: string, keys: readonly string[]): Iterable<ServiceText> {
  if (typeof value === 'string') yield { service, key: keys.join('.'), text: value }
  else if (typeof value === 'object' && value !== null) {
    for (const [key, inner] of Object.entries(value)) yield* textsWithin(inner, service, [...keys, key])
  }
}
