import { describeRemoved } from '../../core/orphans.ts'
import { down } from '../../stack/down.ts'
import { findKept, removeKept } from '../../stack/kept.ts'
import { reporter } from '../../stack/reporter.ts'
import { exclusively, stablePlace } from '../../stack/stable.ts'
import type { CliContext } from '../program.ts'
import { interruption, openSession } from '../session.ts'

/**
 * `ssot-docker down`: takes the stack of an environment down; its named volumes stay unless they are asked for, its
 * anonymous ones go, for nothing would find them again. The name of a stack that was kept for inspection removes that one,
 * with all that it has.
 */
export async function downCommand(
  context: CliContext,
  { environment, volumes }: { environment: string; volumes: boolean },
): Promise<void> {
  using session = await openSession(context)
  const { connection, registry, self } = session
  if (findKept(registry, connection.engine.endpoint, environment) !== null) {
    const removed = await removeKept(session, environment)
    context.print(`${environment}: removed ${describeRemoved({ ...removed })}`)
    return
  }
  const { project } = stablePlace(session.definition(environment))
  using interrupt = interruption('Taking the stack down')
  const report = reporter(({ text }) => context.print(text))
  const removed = await exclusively({ registry, self, signal: interrupt.signal, report }, project, () =>
    down(connection.engine, project, { isGraceful: true, keepsVolumes: !volumes }),
  )
  context.print(`${project}: removed ${describeRemoved({ ...removed })}`)
}
