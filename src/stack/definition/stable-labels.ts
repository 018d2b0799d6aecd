import { stackLabels } from '../../core/stacks/labels.ts'
import type { StackContext } from '../context.ts'
import type { StackPlace } from './place.ts'

/** The labels of everything that Compose creates for a stable stack. */
export function stableLabels(
  { definition, connection }: Pick<StackContext, 'definition' | 'connection'>,
  { project }: Pick<StackPlace, 'project'>,
): Readonly<Record<string, string>> {
  return stackLabels({
    stack: project,
    environment: definition.environment.name,
    installation: connection.installation,
    root: definition.root,
    owner: null,
  })
}
