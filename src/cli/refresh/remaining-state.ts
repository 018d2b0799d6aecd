import { columns } from '../../core/text/columns.ts'
import type { StackDefinition } from '../../stack/definition/definition.ts'
import { stablePlace } from '../../stack/definition/place.ts'
import { inspectAll } from '../../stack/targets/observe.ts'
import type { Session } from '../session.ts'

/** The state of the stack's services after a failure, one line each. */
export async function remainingState(
  { connection }: Pick<Session, 'connection'>,
  definition: StackDefinition,
): Promise<string[]> {
  try {
    const { project } = stablePlace(definition)
    const inspected = await inspectAll(connection.engine, project)
    const rows = inspected.map(({ summary, details }) => [
      summary.service,
      [details.state, details.health].filter(Boolean).join(', '),
    ])
    return columns(rows.sort())
  } catch {
    return [] // The error of the change, which is printed next, says why.
  }
}
