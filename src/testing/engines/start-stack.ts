import { rulesBeforeStart } from '../../enforcer/preflight/preflight.ts'
import { loadDefinition } from '../../stack/definition/definition.ts'
import { startStack } from '../../stack/start/start-stack.ts'
import type { StartedStack, StartOptions } from '../../stack/start/started-stack.ts'

/** Starts the `test` environment of a repository in this process, as a keeper does. */
export function startTestStack(
  root: string,
  options: Pick<StartOptions, 'connection' | 'registry' | 'self'> & Partial<StartOptions>,
): Promise<StartedStack> {
  return startStack({
    definition: loadDefinition(root, 'test'),
    preflight: rulesBeforeStart(options.registry),
    emit: () => {},
    ...options,
  })
}
