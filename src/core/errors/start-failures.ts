import type { Wait } from '../events/wait.ts'
import { describeWait } from '../events/wording.ts'
import { type Evidence, SsotError } from './errors.ts'

/*
 * The errors for every way in which a start can fail.
 */

/** What happens to a stack that could not be started. */
export type Aftermath = 'taken down' | 'left'

const AFTERMATH: Readonly<Record<Aftermath, string>> = {
  'taken down': 'The stack was taken down again.',
  left: 'The services that run are left running.',
}

export function engineLost(endpoint: string, project: string): SsotError {
  return new SsotError({
    code: 'ENGINE_NOT_ANSWERING',
    summary: `The container engine at ${endpoint} stopped answering while ${project} was starting`,
    todo: 'Start the engine again; the next start, or `npx ssot-docker prune`, then removes what is left of this run.',
  })
}

export function serviceFailed(
  code: 'SERVICE_EXITED' | 'SERVICE_UNHEALTHY',
  service: string,
  project: string,
  evidence: Evidence,
  aftermath: Aftermath,
): SsotError {
  const what = code === 'SERVICE_EXITED' ? 'exited while starting' : 'turned unhealthy while starting'
  const hasPrinted = (evidence.lastLines ?? []).length > 0
  const said = hasPrinted ? 'Its last lines of output say why.' : 'It has printed nothing: check its command.'
  return new SsotError({
    code,
    service,
    summary: `Service ${service} of ${project} ${what}`,
    evidence,
    todo:
      code === 'SERVICE_EXITED'
        ? `${said} ${AFTERMATH[aftermath]}`
        : `The output of its health probe says why. ${said} ${AFTERMATH[aftermath]}`,
  })
}

export function startFailed(service: string, cause: unknown): SsotError {
  return new SsotError({
    code: 'SERVICE_START_FAILED',
    service,
    summary: `The engine could not start service ${service}: ${messageOf(cause)}`,
    todo: 'Correct what the engine reports: usually the command, a mount or a limit in the compose file.',
    cause,
  })
}

/** The host port that an engine could not publish because it is in use; null when the error has another reason. */
export function takenPort(cause: unknown): number | null {
  const reason = messageOf(cause)
  if (!/already (allocated|in use)/.test(reason)) return null
  const port = /(?:Bind for \S*?:|listen tcp[46]? \S*?:)(\d+)/.exec(reason)?.[1]
  return port === undefined ? null : Number(port)
}

export function portTaken(service: string, port: number, holder: string, cause: unknown): SsotError {
  return new SsotError({
    code: 'PORT_TAKEN',
    service,
    summary: `Host port ${port} of service ${service} is taken by ${holder}`,
    todo: 'End the program that uses the port and start again, or give the service another port in the matrix.',
    cause,
  })
}

export interface Timeout {
  project: string
  timeoutMs: number
  /** The option that sets the limit: `startTimeoutMs`, or `readiness.web.timeoutMs`. */
  limit: string
  /** What each service that is not ready waits for, in dependency order. */
  waits: ReadonlyMap<string, Wait>
  /** The service that holds up the others. */
  service: string
  /** How the endpoint of that service answered when the time was up; undefined when it has none. */
  answer: string | undefined
  evidence: Evidence
  aftermath: Aftermath
}

export function startTimedOut({
  project,
  timeoutMs,
  limit,
  waits,
  service,
  answer,
  evidence,
  aftermath,
}: Timeout): SsotError {
  return new SsotError({
    code: 'START_TIMEOUT',
    service,
    summary: [
      `Stack ${project} was not ready within ${timeoutMs / 1000} s because of service ${service}:`,
      ...[...waits].map(([name, wait]) => `  ${name} waits for ${describeWait(wait)}`),
      ...(answer === undefined ? [] : [`  ${answer}`]),
    ].join('\n'),
    evidence,
    todo: `Correct the service, its healthcheck in the compose file or its health path and container port in the matrix; or raise ${limit} if it is just slow. ${AFTERMATH[aftermath]}`,
  })
}

/** The same failure after several blocks of ports, which is no coincidence any more. */
export function portsTakenAgain(failure: SsotError, moves: number): SsotError {
  return new SsotError({
    ...failure.serialize(),
    summary: `${failure.summary}. In each of the ${moves} blocks of ports that were tried before, a port was taken as well: a program on this machine takes the ports of this environment as soon as they are chosen`,
    todo: 'End the program that takes the ports, or give the environment other ranges in the matrix.',
    cause: failure,
  })
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
