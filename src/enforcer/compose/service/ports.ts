import type { PortSource } from '../model.ts'
import { type PortFields, portFields, shortPort } from '../port-text.ts'
import { itemsOf, type MapValue, type Value, valueAt } from '../yaml/value.ts'
import { textOf } from './reading.ts'

/** The entries of `ports`. Invalid entries are left out. */
export function readPorts(value: Value): PortSource[] {
  if (value.kind !== 'seq') return []
  return itemsOf(value).flatMap((item) => {
    const fields = item.kind === 'map' ? longForm(item) : shortPort(textOf(item)?.text ?? '')
    if (typeof fields === 'string') return []
    const name = item.kind === 'map' ? textOf(valueAt(item, 'name'))?.text : undefined
    return [{ span: item.span, ...(item.use ? { use: item.use } : {}), ...fields, ...(name ? { name } : {}) }]
  })
}

function longForm(item: MapValue): PortFields | string {
  const [target = '', published = '', hostIp = '', protocol = 'tcp'] = [
    'target',
    'published',
    'host_ip',
    'protocol',
  ].map((key) => textOf(valueAt(item, key))?.text)
  const text = `${[hostIp, published, target].filter((piece) => piece !== '').join(':')}/${protocol}`
  return portFields(text, { hostIp, published, target, protocol })
}
