import { SsotError } from '../../core/errors/errors.ts'
import {
  engineLost,
  portTaken,
  serviceFailed,
  startFailed,
  startTimedOut,
  takenPort,
} from '../../core/errors/start-failures.ts'
import type { Wait } from '../../core/events/wait.ts'
import type { Engine } from '../../engine/engine.ts'
import { portHolder } from '../ports/port-holder.ts'
import { answerNow } from './endpoint-answers.ts'
import { gatherEvidence } from './evidence.ts'
import type { StartInput } from './start-input.ts'

/** The error for a service that exited or turned unhealthy, with the evidence, which is gathered now. */
export async function serviceFailure(
  { engine, project, secrets, aftermath = 'taken down' }: StartInput,
  code: 'SERVICE_EXITED' | 'SERVICE_UNHEALTHY',
  service: string,
  id: string,
): Promise<SsotError> {
  const evidence = await gatherEvidence(engine, id, secrets)
  // When an engine ends, its containers end too, and it may report them before it stops answering.
  const isLost = await engine.system.version().then(
    () => false,
    () => true,
  )
  return isLost
    ? engineLost(engine.endpoint, project)
    : serviceFailed(code, service, project, evidence, aftermath)
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
  /** One of its containers. */
  containerId: string | undefined
  /** Output of its last failed probe. */
  lastProbe: string | undefined
}

/** The error for a start that took too long, with the evidence of the service that holds it up. */
export async function timeoutFailure(
  { engine, project, secrets, readiness, aftermath = 'taken down' }: StartInput,
  { limitMs, limit, waits, service, containerId, lastProbe }: TimeoutFacts,
): Promise<SsotError> {
  const seen = containerId === undefined ? {} : await gatherEvidence(engine, containerId, secrets)
  const evidence = { ...(lastProbe === undefined ? {} : { healthOutput: lastProbe }), ...seen }
  const { url, status = 'any of 2xx' } = readiness[service] ?? {}
  const answer = url ? `${service} ${await answerNow(url)}; expected is ${status}` : undefined
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
