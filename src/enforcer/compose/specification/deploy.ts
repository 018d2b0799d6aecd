import { DEVICE_REQUEST_KEYS } from './devices.ts'
import { KEY_VALUES, TEXTS } from './shape/common.ts'
import { BYTES_TEXT, DECIMAL, DURATION, integer, oneOf, TEXT } from './shape/scalars.ts'
import { listOf, mapOf, nullable } from './shape/shape.ts'

const UPDATE = mapOf({
  parallelism: integer({ min: 0 }),
  delay: DURATION,
  failure_action: TEXT,
  monitor: DURATION,
  max_failure_ratio: DECIMAL,
  order: oneOf('start-first', 'stop-first'),
})

const DEVICE = mapOf(DEVICE_REQUEST_KEYS, {
  required: ['capabilities'],
  exclusive: [['count', 'device_ids']],
})

const GENERIC_RESOURCE = mapOf({ discrete_resource_spec: mapOf({ kind: TEXT, value: DECIMAL }) })

const RESOURCES = mapOf({
  limits: mapOf({ cpus: DECIMAL, memory: BYTES_TEXT, pids: integer() }),
  reservations: mapOf({
    cpus: DECIMAL,
    memory: BYTES_TEXT,
    generic_resources: listOf(GENERIC_RESOURCE),
    devices: listOf(DEVICE),
  }),
})

/** @see https://github.com/compose-spec/compose-spec/blob/main/deploy.md */
export const DEPLOY = nullable(
  mapOf({
    mode: TEXT,
    endpoint_mode: TEXT,
    replicas: integer(),
    labels: KEY_VALUES,
    rollback_config: UPDATE,
    update_config: UPDATE,
    resources: RESOURCES,
    restart_policy: mapOf({
      condition: TEXT,
      delay: DURATION,
      max_attempts: integer({ min: 0 }),
      window: DURATION,
    }),
    placement: mapOf({
      constraints: TEXTS,
      preferences: listOf(mapOf({ spread: TEXT })),
      max_replicas_per_node: integer({ min: 0 }),
    }),
  }),
)
