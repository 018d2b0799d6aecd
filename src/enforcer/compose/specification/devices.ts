import { DISTINCT_KEY_VALUES, DISTINCT_TEXTS } from './shape/common.ts'
import { oneOf, pattern, strictInteger, TEXT, WHOLE_BYTES } from './shape/scalars.ts'
import { closedMapOf, either, listOf, mapOf, type Shape } from './shape/shape.ts'

/** The number of devices, or `all`. */
const COUNT: Shape = {
  scalar: {
    noun: 'a whole number or "all"',
    accepts: ({ type, text }) => type === 'integer' || (type === 'text' && /^(?:all|[-+]?\d+)$/iu.test(text)),
  },
}

/** @see https://github.com/compose-spec/compose-spec/blob/main/deploy.md#devices */
export const DEVICE_REQUEST_KEYS = {
  capabilities: DISTINCT_TEXTS,
  count: COUNT,
  device_ids: DISTINCT_TEXTS,
  driver: TEXT,
  options: DISTINCT_KEY_VALUES,
}

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#gpus */
export const GPUS = either(
  oneOf('all'),
  listOf(mapOf(DEVICE_REQUEST_KEYS, { exclusive: [['count', 'device_ids']] })),
)

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#devices */
export const DEVICES = listOf(
  either(
    pattern('a device as HOST:CONTAINER:PERMISSIONS', /^(?:[^:]*:){0,2}[^:]*$/u),
    mapOf({ source: TEXT, target: TEXT, permissions: TEXT }, { required: ['source', 'target'] }),
  ),
)

const WEIGHT = strictInteger({ min: 0 })

const RATES = listOf(closedMapOf({ path: TEXT, rate: WHOLE_BYTES }))

/** @see https://github.com/compose-spec/compose-spec/blob/main/05-services.md#blkio_config */
export const BLKIO_CONFIG = closedMapOf({
  device_read_bps: RATES,
  device_read_iops: RATES,
  device_write_bps: RATES,
  device_write_iops: RATES,
  weight: WEIGHT,
  weight_device: listOf(closedMapOf({ path: TEXT, weight: WEIGHT })),
})
