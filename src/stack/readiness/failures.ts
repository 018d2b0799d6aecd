import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'
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
import { addressOf, type WrongAnswer } from './answers.ts'
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
  { engine, project, secrets, aftermath = 'taken down' }: StartInput,
  service: string,
  { id, lastRun }: FailedContainer,
  { endpoint, status, forMs }: WrongAnswer,
): Promise<SsotError> {
  const evidence = await gatherEvidence(engine, id, secrets, lastRun)
  const asked = { url: addressOf(endpoint), wanted: shownStatus(endpoint.status) }
  return wrongStatus({ service, project, evidence, aftermath, ...asked, status, forMs })
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
  const { url, host = '', port = 0, status } = awaited(readiness[service], waits.get(service)) ?? {}
  const answer = url
    ? `${service} ${await answerNow(url, host, port)}; expected is ${shownStatus(status)}`
    : undefined
  return startTimedOut({ project, timeoutMs: limitMs, limit, waits, service, answer, evidence, aftermath })
}

/** The port of a service with several that has not answered; its first one while it waits for something else. */
function awaited(
  endpoint: ReadinessEndpoint | undefined,
  wait: Wait | undefined,
): ReadinessEndpoint | undefined {
  if (endpoint === undefined || wait?.for !== 'answer') return endpoint
  return endpoint.more?.find((one) => addressOf(one) === wait.address) ?? endpoint
}

function shownStatus(status: ReadinessEndpoint['status']): string {
  if (status === 'any') return 'any below 500'
  return status === undefined ? 'any of 2xx' : `${status}`
}

/** The error for a container that the engine could not start. */
export async function containerFailure(engine: Engine, service: string, cause: unknown): Promise<SsotError> {
  if (cause instanceof SsotError) return cause
  const taken = takenPort(cause)
  if (taken === null) return startFailed(service, cause)
  return portTaken(service, taken, await portHolder(engine, taken), cause)
}

/** Whether a hook failed as it does when its container exits: it was killed, or could not be run. */
export function isPerhapsExited({ evidence }: SsotError): boolean {
  return evidence?.exitCode === undefined || evidence.exitCode === KILLED
}

/** The exit code of a process that was ended by SIGKILL. */
const KILLED = 137

/** The error for a hook that failed: if its container has ended with an error meanwhile, that is the reason. */
export async function hookFailure(
  input: StartInput,
  service: string,
  id: string,
  failure: SsotError,
): Promise<SsotError> {
  const now = await input.engine.containers.inspect(id).catch(() => null)
  if (now?.state !== 'exited' || now.exitCode === 0) return failure
  const container = { id, lastRun: { exitCode: now.exitCode, restarts: 0 } }
  return serviceFailure(input, container, { code: 'SERVICE_EXITED', service })
}

/** An error during the start of a service, as one of this program's errors. */
export function startFailure(service: string, error: unknown): SsotError {
  return error instanceof SsotError ? error : startFailed(service, error)
}
