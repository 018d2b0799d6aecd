import type { NetworkSource, Text } from '../model.ts'
import { textOf } from '../service/reading.ts'
import { entriesOf, itemsOf, type MapValue, valueAt } from '../yaml/value.ts'
import { isExternal } from './fixed-names.ts'

/** The networks of a file that are not external. */
export function readNetworks(root: MapValue): NetworkSource[] {
  const networks = valueAt(root, 'networks')
  if (networks?.kind !== 'map') return []
  return entriesOf(networks).flatMap(([key, { value }]) =>
    value.kind !== 'map' || isExternal(value)
      ? []
      : [
          {
            key,
            span: value.span,
            driver: textOf(valueAt(value, 'driver'))?.text ?? null,
            subnets: readSubnets(value),
          },
        ],
  )
}

function readSubnets(network: MapValue): Text[] {
  const ipam = valueAt(network, 'ipam')
  const config = ipam?.kind === 'map' ? valueAt(ipam, 'config') : undefined
  if (config?.kind !== 'seq') return []
  return itemsOf(config).flatMap((item) =>
    item.kind === 'map' ? (textOf(valueAt(item, 'subnet')) ?? []) : [],
  )
}
