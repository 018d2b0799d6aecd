import { SsotError } from '../../core/errors/errors.ts'
import type { PortBlock } from '../../core/matrix/port-blocks.ts'
import { type ChosenStack, definitionOfStack } from '../chosen/choose-stack.ts'
import { requireServicesOf } from '../chosen/require-services.ts'
import { portsOfRun } from '../chosen/run-ports.ts'
import type { StackContext } from '../context.ts'
import { stablePlace } from '../definition/place.ts'
import { prepareModel } from '../definition/prepare.ts'
import { exclusively } from '../exclusively.ts'
import { DEFAULT_START_TIMEOUT_MS } from '../start/time-limit.ts'
import { inspectAll } from '../targets/observe.ts'
import { StackControl } from './stack-control.ts'

/** What a person can do to services. */
export type ManualAct = 'restart' | 'pause' | 'unpause'

export interface ManualChange {
  services: readonly string[]
  act: ManualAct
  /** Ends waiting. */
  signal: AbortSignal
}

/**
 * Does something to services of a stack, one after the other. Nothing of it is undone. Resolves when that is so: after a restart, when
 * they are ready.
 * @throws SERVICE_UNKNOWN, SERVICE_NOT_RUNNING, STACK_UNKNOWN, CONTROL_FAILED, and the errors of a start
 */
export async function controlStack(
  context: Omit<StackContext, 'definition'>,
  chosen: ChosenStack,
  { services, act, signal }: ManualChange,
): Promise<void> {
  const { connection, registry, self, preflight, emit } = context
  const { project } = chosen
  const observed = await inspectAll(connection.engine, project)
  const summaries = observed.map(({ summary }) => summary)
  await requireServicesOf(chosen, { connection, preflight }, services, summaries)
  const definition = definitionOfStack(chosen)
  const place = chosen.isStable
    ? stablePlace(definition)
    : { project, ports: portsIn(definition, observed, project) }
  // The stack runs, so what its files contradict is not the question.
  const silent = { ...preflight, check: async () => {} }
  const prepared = await prepareModel(
    { ...context, definition, preflight: silent, emit: () => {}, signal },
    place,
  )
  const control = new StackControl({ prepared, watch: null, timeoutMs: DEFAULT_START_TIMEOUT_MS })
  const onAbort = () => void control.end()
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    await exclusively({ registry, self, signal, emit }, project, async () => {
      for (const service of services) await control.change(service, { do: act }, { signal, emit })
    })
  } catch (error) {
    signal.throwIfAborted()
    throw error
  } finally {
    signal.removeEventListener('abort', onAbort)
    await control.end()
  }
}

/** @throws STACK_UNKNOWN */
function portsIn(
  definition: Parameters<typeof portsOfRun>[0],
  observed: Parameters<typeof portsOfRun>[1],
  project: string,
): PortBlock {
  const found = portsOfRun(definition, observed)
  if ('ports' in found) return found.ports
  throw new SsotError({
    code: 'STACK_UNKNOWN',
    summary: `The ports of ${project} are not known: ${found.unknown}`,
    todo: `\`npx ssot-docker status --stack ${project}\` shows its containers. Nothing was changed.`,
  })
}
