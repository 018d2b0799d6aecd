import { type Block, blocksIn, isInside, parseBlock } from './addresses.ts'

/** A network for which a compose file fixes subnets or the name of its bridge. */
export interface FixedNetwork {
  /** Its key in the compose file. */
  network: string
  /** Null: Compose's default, `bridge`. */
  driver: string | null
  subnets: readonly string[]
}

/** An `ipv4_address` or `ipv6_address` of a service. */
export interface StaticAddress {
  network: string
}

/** A text of the compose file outside its networks. */
export interface OtherText {
  text: string
}

/** Why stacks of one file cannot have other subnets than those that the file fixes. */
export type SubnetNeed<A, T> =
  | { by: 'driver'; driver: string }
  | { by: 'address'; address: A }
  | { by: 'text'; text: T; found: string; index: number }

/**
 * Why a network needs its fixed subnets: a service has a static address in it, an address of the subnet is used anywhere
 * else, or its driver connects it to a network outside of the engine. Null: the engine may choose another subnet.
 */
export function needOfSubnet<A extends StaticAddress, T extends OtherText>(
  { network, driver, subnets }: FixedNetwork,
  addresses: readonly A[],
  texts: Iterable<T>,
): SubnetNeed<A, T> | null {
  if (subnets.length === 0) return null
  if (driver !== null && !ISOLATED.has(driver)) return { by: 'driver', driver }
  const address = addresses.find((one) => one.network === network)
  if (address !== undefined) return { by: 'address', address }
  const blocks = subnets.map(parseBlock).filter((block): block is Block => block !== null)
  for (const text of texts) {
    for (const { text: found, index, block } of blocksIn(text.text)) {
      if (blocks.some((outer) => isInside(block, outer))) return { by: 'text', text, found, index }
    }
  }
  return null
}

/** Drivers whose networks exist on the engine alone. */
const ISOLATED: ReadonlySet<string> = new Set(['', 'default', 'bridge', 'overlay'])
