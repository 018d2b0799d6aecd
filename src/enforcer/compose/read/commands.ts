import type { CommandSource, ServiceCommands } from '../model.ts'
import { entriesOf, isNothing, itemsOf, type MapValue, type Value, valueAt } from '../yaml/value.ts'

/** The commands that the service sections of a file set. `extends` is not resolved. */
export function readCommands(root: MapValue): ServiceCommands[] {
  const services = valueAt(root, 'services')
  if (services?.kind !== 'map') return []
  return entriesOf(services).flatMap(([service, { value }]) => {
    if (value.kind !== 'map') return []
    const healthcheck = valueAt(value, 'healthcheck')
    const commands: ServiceCommands = {
      service,
      entrypoint: readCommand(valueAt(value, 'entrypoint')),
      command: readCommand(valueAt(value, 'command')),
      test: healthcheck?.kind === 'map' ? readCommand(valueAt(healthcheck, 'test')) : null,
    }
    return commands.entrypoint || commands.command || commands.test ? [commands] : []
  })
}

function readCommand(value: Value | undefined): CommandSource | null {
  if (value === undefined || isNothing(value)) return null
  if (value.kind === 'scalar') return { form: 'string', texts: [value] }
  if (value.kind === 'map') return null
  return { form: 'list', texts: itemsOf(value).flatMap((item) => (item.kind === 'scalar' ? [item] : [])) }
}
