import { isNothing, type MapValue, valueAt } from '../yaml/value.ts'
import { DRIVER_OPTS, EXTERNAL } from './networks.ts'
import { ANYTHING, DISTINCT_KEY_VALUES } from './shape/common.ts'
import { isExtensionKey } from './shape/extension.ts'
import { BOOLEAN, TEXT } from './shape/scalars.ts'
import { either, type MapFault, mapOf, nullable } from './shape/shape.ts'

/** An external volume may only have a name. */
function besideExternal(volume: MapValue): readonly MapFault[] {
  const external = valueAt(volume, 'external')
  const isExternal =
    external?.kind === 'map' ||
    (external?.kind === 'scalar' && /^(?:true|y|yes|on)$/iu.test(external.text ?? ''))
  if (!isExternal || isNothing(external)) return []
  return [...volume.entries].flatMap(([key, { key: at, value }]) =>
    key === 'external' || key === 'name' || isExtensionKey(key) || value.tag === '!reset'
      ? []
      : [{ span: at.span, predicate: `is external, so it must not have "${key}"` }],
  )
}

/** @see https://github.com/compose-spec/compose-spec/blob/main/07-volumes.md */
export const VOLUME = nullable(
  mapOf(
    { name: TEXT, driver: TEXT, driver_opts: DRIVER_OPTS, external: EXTERNAL, labels: DISTINCT_KEY_VALUES },
    { faults: besideExternal },
  ),
)

const EXTERNAL_FILE = either(BOOLEAN, mapOf({ name: TEXT }, { others: ANYTHING }))

/** @see https://github.com/compose-spec/compose-spec/blob/main/09-secrets.md */
export const SECRET = mapOf(
  {
    name: TEXT,
    environment: TEXT,
    file: TEXT,
    external: EXTERNAL_FILE,
    labels: DISTINCT_KEY_VALUES,
    driver: TEXT,
    driver_opts: DRIVER_OPTS,
    template_driver: TEXT,
  },
  { anyOf: ['file', 'environment', 'external', 'driver'], exclusive: [['file', 'environment']] },
)

/** @see https://github.com/compose-spec/compose-spec/blob/main/08-configs.md */
export const CONFIG = mapOf(
  {
    name: TEXT,
    content: TEXT,
    environment: TEXT,
    file: TEXT,
    external: EXTERNAL_FILE,
    labels: DISTINCT_KEY_VALUES,
    template_driver: TEXT,
  },
  {
    anyOf: ['file', 'environment', 'content', 'external'],
    exclusive: [['file', 'environment', 'content']],
  },
)
