import { SsotError } from '../../core/errors/errors.ts'
import { type StackStatus, statusOf } from '../../stack/status/status.ts'
import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import { openSession, type Session } from '../session.ts'
import { redraw } from '../terminal/screen.ts'
import { renderStatus } from './render.ts'

/** `ssot-docker status`: what runs of this checkout, and how it is. */
export async function statusCommand(context: CliContext, options: { json: boolean }): Promise<void> {
  using session = await openSession(context)
  const stacks = await statusNow(session, new AbortController().signal)
  const { endpoint } = session.connection.engine
  if (options.json) context.print(JSON.stringify({ engine: endpoint, stacks }, null, 2))
  else for (const line of renderStatus(stacks)) context.print(line)
}

const REDRAW_MS = 2000

/** `ssot-docker status --watch`: the same, drawn anew until Ctrl-C. */
export async function watchStatus(context: CliContext): Promise<void> {
  const { screen } = context
  if (screen === null) {
    throw new SsotError({
      code: 'TERMINAL_MISSING',
      summary: '`status --watch` draws on a terminal, and the output is none',
      todo: 'Use it in a terminal, or read `npx ssot-docker status --json` as often as you need it.',
    })
  }
  using session = await openSession(context)
  using interrupt = interruption('Watching')
  const { signal } = interrupt
  const lines = async () => {
    try {
      return renderStatus(await statusNow(session, signal))
    } catch (error) {
      // A matrix that is being edited, or an engine that is being restarted, is well again at the next look.
      if (error instanceof SsotError) return error.message.split('\n')
      throw error
    }
  }
  const footing = () => `${new Date().toLocaleTimeString()}, every ${REDRAW_MS / 1000} s; Ctrl-C ends it`
  await redraw(screen, async () => [...(await lines()), '', footing()], { everyMs: REDRAW_MS, signal })
}

async function statusNow(session: Session, signal: AbortSignal): Promise<StackStatus[]> {
  const { connection, registry, self } = session
  const definitions = session.definitions()
  return statusOf({ definitions, connection, registry, self, nowMs: Date.now(), signal })
}
