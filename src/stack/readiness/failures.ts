import { EngineHung, engineHung } from '../../core/errors/engine-hung.ts'
import { SsotError } from '../../core/errors/errors.ts'
import {
  engineLost,
  portTaken,
  type ServiceFailure,
  serviceFailed,
  startFailed,
  startTimedOut,
  wrongStatus,
} from '../../core/errors/start-failures.ts'
import { takenPort } from '../../core/errors/taken-port.ts'
import type { Wait } from '../../core/events/wait.ts'
import type { Engine } from '../../engine/engine.ts'
import { portHolder } from '../ports/port-holder.ts'
import { answerNow } from '../probes/endpoint-answers.ts'
import { gatherEvidence, type LastRun } from './evidence.ts'
import type { StartInput } from './start-input.ts'

/** One of the containers of a service that failed. */
export interface FailedContainer {
  id: string
  lastRun: LastRun
}

/** The error for a service that exited or turned unhealthy, with the evidence, which is gathered now. */
export async function serviceFailure(
  { engine, project, secrets, aftermath = 'taken down' }: StartInput,
  { id, lastRun }: FailedContainer,
  failure: Omit<ServiceFailure, 'project' | 'evidence' | 'aftermath'>,
): Promise<SsotError> {
  const evidence = await gatherEvidence(engine, id, secrets, lastRun)
  // When an engine ends, its containers end too, and it may report them before it stops answering.
  const lost = await engine.system.version().then(
    () => null,
    (error: unknown) => ({ error }),
  )
  if (lost === null) return serviceFailed({ ...failure, project, evidence, aftermath })
  if (lost.error instanceof EngineHung) return engineHung(`${project} was starting`, lost.error)
  return engineLost(engine.endpoint, project)
}

/** The error for a healthy service that answers with a wrong status, with the evidence, which is gathered now. */
export async function statusFailure(
  { engine, project, secrets, readiness, aftermath = 'taken down' }: StartInput,
  service: string,
  { id, lastRun }: FailedContainer,
  answered: { status: number; forMs: number },
): Promise<SsotError> {
  const evidence = await gatherEvidence(engine, id, secrets, lastRun)
  const { url, status: wanted } = readiness[service] ?? {}
  return wrongStatus({ service, project, evidence, aftermath, url: url ?? '', wanted, ...answered })
}

/** What is known of a start when its time is over. */
export interface TimeoutFacts {
  limitMs: number
  /** The option that sets the limit: `startTimeoutMs`, or `readiness.web.timeoutMs`. */
  limit: string
  /** What each service that is not ready waits for. */
  waits: ReadonlyMap<string, Wait>
  /** The service that holds up the others. */
  service: string
  /** One of its containers; undefined without one. */
  container: FailedContainer | undefined
  /** Output of its last failed probe. */
  lastProbe: string | undefined
}

/** The error for a start that took too long, with the evidence of the service that holds it up. */
export async function timeoutFailure(
  { engine, project, secrets, readiness, aftermath = 'taken down' }: StartInput,
  { limitMs, limit, waits, service, container, lastProbe }: TimeoutFacts,
): Promise<SsotError> {
  const seen = container && (await gatherEvidence(engine, container.id, secrets, container.lastRun))
  const evidence = { ...(lastProbe === undefined ? {} : { healthOutput: lastProbe }), ...seen }
  const { url, host = '', port = 0, status = 'any of 2xx' } = readiness[service] ?? {}
  const answer = url ? `${service} ${await answerNow(url, host, port)}; expected is ${status}` : undefined
  return startTimedOut({ project, timeoutMs: limitMs, limit, waits, service, answer, evidence, aftermath })
}

/** The error for a container that the engine could not start. */
export async function containerFailure(engine: Engine, service: string, cause: unknown): Promise<SsotError> {
  const port = takenPort(cause)
  if (port === null) return startFailed(service, cause)
  return portTaken(service, port, await portHolder(engine, port), cause)
}

/** An error during the start of a service, as one of this program's errors. */
export function startFailure(service: string, error: unknown): SsotError {
  return error instanceof SsotError ? error : startFailed(service, error)
}
