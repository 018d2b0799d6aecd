import { isForeignVariable } from '../../../core/matrix/checks/variables.ts'
import { portVariable } from '../../../core/matrix/names.ts'
import type { PortEntry } from './entries.ts'
import type { PortKnowledge } from './well-known.ts'

/** Names that are already given, so that no two rows and no two variables are the same. */
export class RowNames {
  readonly #taken = new Set<string>()

  /** Takes a name if nothing has it or its variable. */
  take(name: string): boolean {
    const variable = portVariable(name)
    if (this.#taken.has(variable) || isForeignVariable(variable)) return false
    this.#taken.add(variable)
    return true
  }
}

/**
 * What the row of another port may be called after the colon, best first: the name of the compose file, the usual one, its
 * transport if the main port has the same number, and its number.
 */
export function* portNames(
  { containerPort, transport, name }: PortEntry,
  known: PortKnowledge,
  main: PortEntry,
): Generator<string> {
  const own =
    name
      ?.toLowerCase()
      .replace(/[^a-z0-9]+/gu, '-')
      .replace(/^[^a-z]+|-+$/gu, '') ?? ''
  if (own !== '') yield own
  if (containerPort === main.containerPort) yield transport
  if (known.name !== null && known.name !== transport) yield known.name
  yield `p${containerPort}`
  yield `p${containerPort}-${transport}`
  for (let number = 2; ; number++) yield `p${containerPort}-${transport}-${number}`
}
