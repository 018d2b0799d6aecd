import { rulesBeforeStart } from '../../enforcer/preflight/preflight.ts'
import { loadDefinition } from '../../stack/definition/definition.ts'
import { startStack } from '../../stack/start/start-stack.ts'
import type { StartedStack, StartOptions } from '../../stack/start/started-stack.ts'
import { NO_PINS } from './no-pins.ts'

/** Which files were found in order, for this process alone. */
const checked = new Map<string, string>()
const CHECKS: Parameters<typeof rulesBeforeStart>[0] = {
  last: (environment) => checked.get(JSON.stringify(environment)) ?? null,
  note: (environment, inputs) => void checked.set(JSON.stringify(environment), inputs),
}

/** The checks before a start, as a keeper hands them in. */
export const PREFLIGHT = rulesBeforeStart(CHECKS)

/** Starts the `test` environment of a repository in this process, as a keeper does. */
export function startTestStack(
  root: string,
  options: Pick<StartOptions, 'connection' | 'registry' | 'self'> & Partial<StartOptions>,
): Promise<StartedStack> {
  return startStack({
    definition: loadDefinition(root, 'test'),
    preflight: PREFLIGHT,
    pins: () => NO_PINS,
    emit: () => {},
    ...options,
  })
}
