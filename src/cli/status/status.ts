import { SsotError } from '../../core/errors/errors.ts'
import { stackNamed } from '../../stack/chosen/choose-stack.ts'
import { type BaselineStatus, baselineStatusOf } from '../../stack/status/baseline-status.ts'
import { type StackStatus, statusOf, statusOfStack } from '../../stack/status/status.ts'
import type { CliContext } from '../context.ts'
import { interruption } from '../interruption.ts'
import { openSession, type Session } from '../session.ts'
import { redraw } from '../terminal/screen.ts'
import { renderStatus } from './render.ts'

/**
 * Runs `ssot-docker status`: prints the stacks of this checkout, or one stack, and the state of their services. The exit code
 * is 1 when a service is not as it should be.
 */
export async function statusCommand(
  context: CliContext,
  { json, stack }: { json: boolean; stack?: string | undefined },
): Promise<void> {
  using session = await openSession(context)
  const found = await statusNow(session, stack, new AbortController().signal)
  const { stacks, baselines } = context.secrets.hideIn(found)
  const { endpoint } = session.connection.engine
  if (json) context.printJson({ engine: endpoint, stacks, baselines })
  else for (const line of renderStatus(stacks, baselines)) context.print(line)
  const isFailing = stacks.some(({ services }) => services.some(({ failure }) => failure !== null))
  if (isFailing) context.fail()
}

const REDRAW_MS = 2000

/**
 * Runs `ssot-docker status --watch`: shows the live view until the user leaves. If standard input is not a terminal, so that there are
 * no keys, it updates the status on the screen until Ctrl-C.
 * @throws TERMINAL_MISSING when standard output is not a terminal
 */
export async function watchStatus(
  context: CliContext,
  { stack }: { stack?: string | undefined },
): Promise<void> {
  const { screen } = context
  if (screen === null) {
    throw new SsotError({
      code: 'TERMINAL_MISSING',
      summary: '`status --watch` needs a terminal, but standard output is not one',
      todo: 'Run it in a terminal, or poll `npx ssot-docker status --json`.',
    })
  }
  using session = await openSession(context)
  using interrupt = interruption('Watching')
  const { signal } = interrupt
  if (context.isInteractive) {
    const root = stack === undefined ? context.cwd : (await stackNamed(session, stack)).root
    const status = async (until: AbortSignal) =>
      (await statusNow(session, stack, until, { asksPorts: false })).stacks
    const { showLive } = await import('../live/live.ts')
    await showLive({ context, session, screen, status, root, signal })
    return
  }
  const lines = async () => {
    try {
      const { stacks, baselines } = await statusNow(session, stack, signal)
      return renderStatus(stacks, baselines)
    } catch (error) {
      // The next update may succeed: the user may be editing the matrix, or restarting the engine.
      if (error instanceof SsotError) return error.message.split('\n')
      throw error
    }
  }
  const footing = () =>
    `${new Date().toLocaleTimeString()}, updated every ${REDRAW_MS / 1000} s; press Ctrl-C to stop`
  await redraw(screen, async () => [...(await lines()), '', footing()], { everyMs: REDRAW_MS, signal })
}

/** @param stack the only one that is wanted; undefined: all of this checkout */
async function statusNow(
  session: Session,
  stack: string | undefined,
  signal: AbortSignal,
  { asksPorts }: { asksPorts: boolean } = { asksPorts: true },
): Promise<{ stacks: StackStatus[]; baselines: BaselineStatus[] }> {
  const { connection, registry, self, preflight } = session
  const input = { connection, registry, self, preflight, nowMs: Date.now(), signal, asksPorts }
  if (stack !== undefined)
    return { stacks: [await statusOfStack(input, await stackNamed(session, stack))], baselines: [] }
  const definitions = session.definitions()
  const [stacks, baselines] = await Promise.all([
    statusOf(input, definitions),
    baselineStatusOf({ ...input, checks: session.journal.checks }, definitions),
  ])
  return { stacks, baselines }
}
