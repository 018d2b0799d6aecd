import type { ComposeModel } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { EVIDENCE_LINES } from '../../core/errors/evidence.ts'
import type { Emit } from '../../core/events/event.ts'
import { inStartOrder } from '../../core/plan/order.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import type { Ending } from '../../engine/baselines.ts'
import type { Engine } from '../../engine/engine.ts'
import type { ServiceContainer } from '../containers/run-hooks.ts'
import { stopContainer } from '../containers/stop-container.ts'

/** What can end a process at once is no way to end it cleanly. */
const SIGKILL = 9

export interface StopInput {
  engine: Pick<Engine, 'containers' | 'exec' | 'logs' | 'baselines'>
  project: string
  secrets: KnownSecrets
  emit: Emit
  /** The services whose data is kept. */
  stores: readonly string[]
}

/** A container of a store that has been stopped. */
export interface StoppedStore {
  service: string
  container: string
  /** The id of its image. */
  imageId: string
}

/**
 * Stops a stack: each service after all that depend on it, with its own signal and grace period. The stores must end cleanly, so that
 * their data is whole.
 * @throws BASELINE_NOT_MADE when a store does not
 */
export async function stopStores(
  { engine, project, secrets, emit, stores }: StopInput,
  model: ComposeModel,
): Promise<StoppedStore[]> {
  const containers = await engine.containers.list(project)
  await stopInOrder(engine, containers, model, emit)
  const own = containers.filter(({ service }) => stores.includes(service))
  for (const { id, service } of own) {
    const ending = await engine.baselines.ending(id)
    if (isClean(ending)) continue
    const lines = await engine.logs.read(id, { last: EVIDENCE_LINES })
    throw notClean(
      service,
      ending,
      secrets.hideLastLines(
        lines.map(({ text }) => text),
        EVIDENCE_LINES,
      ),
    )
  }
  return own.map(({ id, service, imageId }) => ({ service, container: id, imageId }))
}

/** Stops containers: each after those of the services that depend on its service, with its own signal and grace period. */
export async function stopInOrder(
  engine: Pick<Engine, 'containers' | 'exec'>,
  containers: readonly ServiceContainer[],
  model: ComposeModel,
  emit: Emit,
): Promise<void> {
  const order = inStartOrder(model).toReversed()
  const stopped = new Map<string, Promise<void>>()
  for (const { name } of order) {
    const dependents = order.filter(({ dependsOn }) => dependsOn.some(({ service }) => service === name))
    const own = containers.filter(({ service }) => service === name)
    const stop = async () => {
      await Promise.all(dependents.map((dependent) => stopped.get(dependent.name)))
      await Promise.all(own.map(({ id }) => stopContainer(engine, { id, service: name }, emit)))
    }
    stopped.set(name, stop())
  }
  await Promise.all(stopped.values())
}

/** A process that its own stop signal has ended has done what it was asked to. */
export function isClean({ state, exitCode, stopSignal, outOfMemory }: Ending): boolean {
  if (state !== 'exited' || outOfMemory) return false
  return exitCode === 0 || (stopSignal !== SIGKILL && exitCode === 128 + stopSignal)
}

/** What to do about a service that does not stop cleanly, as an instruction; null: the engine did not have to kill it. */
export function cleanStopAdvice(service: string, { exitCode, outOfMemory }: Ending): string | null {
  if (exitCode !== 128 + SIGKILL || outOfMemory) return null
  return `The engine had to kill ${service} after its grace period. Give it the signal that it obeys (\`stop_signal\`), more time (\`stop_grace_period\`), or \`init: true\` if it does not handle signals.`
}

function notClean(service: string, ending: Ending, lastLines: string[]): SsotError {
  const { state, exitCode, outOfMemory } = ending
  return new SsotError({
    code: 'BASELINE_NOT_MADE',
    service,
    summary: `No baseline was made, because service ${service} did not stop cleanly: its data may be incomplete`,
    evidence: { state, exitCode, ...(outOfMemory ? { isOutOfMemory: true } : {}), lastLines },
    todo:
      cleanStopAdvice(service, ending) ??
      `Make ${service} end with 0 when it gets its stop signal, or write \`none\` in the column Baseline of the table State.`,
  })
}
