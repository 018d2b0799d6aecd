import { createInterface } from 'node:readline/promises'
import type { StackDefinition } from '../../stack/definition.ts'
import { observe } from '../../stack/observe.ts'
import { type Refreshed, refresh } from '../../stack/refresh.ts'
import { stablePlace } from '../../stack/stable.ts'
import type { CliContext } from '../program.ts'
import { progressView } from '../progress.ts'
import { interruption, openSession, type Session } from '../session.ts'
import { columns } from '../table.ts'

export interface RefreshCommand {
  environment: string
  services: readonly string[]
  isClean: boolean
  /** Loses data without asking. */
  isSure: boolean
}

/** `ssot-docker refresh`, and `up`, which is the same for an environment that is named. */
export async function refreshCommand(context: CliContext, command: RefreshCommand): Promise<void> {
  using session = await openSession(context)
  const definition = session.definition(command.environment)
  if (
    command.isClean &&
    command.services.length === 0 &&
    !(await agrees(context, session, definition, command.isSure))
  ) {
    return
  }
  using interrupt = interruption('The refresh')
  const view = progressView(context.progress)
  const begin = performance.now()
  let result: Refreshed
  try {
    result = await refresh({
      definition,
      connection: session.connection,
      registry: session.registry,
      self: session.self,
      services: command.services,
      isClean: command.isClean,
      signal: interrupt.signal,
      onPlan: (steps) => view.plan(steps),
      onProgress: (event) => view.event(event),
    })
  } catch (error) {
    view.end()
    for (const line of await remainingState(session, definition)) context.print(line)
    throw error
  }
  view.end()
  const urls = Object.entries(result.info.services).map(([service, { url }]) => [service, url])
  for (const line of columns(urls)) context.print(line)
  const changed = result.steps.filter(({ action }) => action !== 'keep').length
  const seconds = ((performance.now() - begin) / 1000).toFixed(2)
  context.print(
    changed === 0
      ? `${result.info.project} is as its files say (${seconds} s)`
      : `${result.info.project} is ready: ${changed} of ${result.steps.length} services refreshed in ${seconds} s`,
  )
}

/** What is lost by beginning anew is said before; without a terminal nobody can be asked. */
async function agrees(
  context: CliContext,
  { connection }: Session,
  definition: StackDefinition,
  isSure: boolean,
): Promise<boolean> {
  const { project } = stablePlace(definition)
  const volumes = await connection.engine.volumes(project)
  if (volumes.length === 0) return true
  for (const { name } of volumes) context.print(`its data will be lost: volume ${name}`)
  if (isSure) return true
  if (context.progress.columns === null || context.env.CI) {
    context.print('nothing was done: --clean needs --yes where nobody can be asked')
    context.fail()
    return false
  }
  const lines = createInterface({ input: process.stdin, output: process.stdout })
  const answer = await lines.question('Go on? [y/N] ')
  lines.close()
  if (/^y(es)?$/i.test(answer.trim())) return true
  context.print('nothing was done')
  return false
}

/** After a failure: what there is of the stack now. */
async function remainingState({ connection }: Session, definition: StackDefinition): Promise<string[]> {
  try {
    const { project } = stablePlace(definition)
    const observed = await observe(connection.engine, project)
    const rows = observed.map(({ summary, details }) => [
      summary.service,
      [details.state, details.health].filter(Boolean).join(', '),
    ])
    return columns(rows.sort())
  } catch {
    return [] // The failure that is about to be told says why.
  }
}
