import { DISTINCT_TEXTS, KEY_VALUES, TEXTS } from './shape/common.ts'
import { BOOLEAN, NAME, SOME_NAME, STRICT_NUMBER, TEXT, TEXT_OR_NUMBER } from './shape/scalars.ts'
import { dictionaryOf, either, listOf, mapOf, nullable } from './shape/shape.ts'

/** The options of a network or volume driver. */
export const DRIVER_OPTS = dictionaryOf(TEXT_OR_NUMBER)

/** True or false; the old form is a map with the name. */
export const EXTERNAL = either(BOOLEAN, mapOf({ name: TEXT }))

const NAMED_TEXTS = dictionaryOf(TEXT, SOME_NAME)

/** @see https://github.com/compose-spec/compose-spec/blob/main/06-networks.md */
export const NETWORK = nullable(
  mapOf({
    name: TEXT,
    driver: TEXT,
    driver_opts: DRIVER_OPTS,
    ipam: mapOf({
      driver: TEXT,
      config: listOf(mapOf({ subnet: TEXT, ip_range: TEXT, gateway: TEXT, aux_addresses: NAMED_TEXTS })),
      options: NAMED_TEXTS,
    }),
    external: EXTERNAL,
    internal: BOOLEAN,
    enable_ipv4: BOOLEAN,
    enable_ipv6: BOOLEAN,
    attachable: BOOLEAN,
    labels: KEY_VALUES,
  }),
)

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#networks */
export const SERVICE_NETWORKS = either(
  DISTINCT_TEXTS,
  dictionaryOf(
    nullable(
      mapOf({
        aliases: TEXTS,
        interface_name: TEXT,
        ipv4_address: TEXT,
        ipv6_address: TEXT,
        link_local_ips: TEXTS,
        mac_address: TEXT,
        driver_opts: DRIVER_OPTS,
        priority: STRICT_NUMBER,
        gw_priority: STRICT_NUMBER,
      }),
    ),
    NAME,
  ),
)
