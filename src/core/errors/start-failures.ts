import type { Wait } from '../events/wait.ts'
import { describeWait } from '../events/wording.ts'
import { formatHostPort, type Transport } from '../matrix/ports.ts'
import { duration, memory } from '../text/units.ts'
import { EngineHung, engineHung } from './engine-hung.ts'
import { type Evidence, SsotError } from './errors.ts'

/*
 * The errors for every way in which a start can fail.
 */

/** What happens to a stack that could not be started. `undone`: it goes back to what ran before, which the caller says. */
export type Aftermath = 'taken down' | 'left' | 'undone'

const AFTERMATH: Readonly<Record<Aftermath, string>> = {
  'taken down': ' The stack was taken down again.',
  left: ' The services that run are left running.',
  undone: '',
}

export function engineLost(endpoint: string, project: string): SsotError {
  return new SsotError({
    code: 'ENGINE_NOT_ANSWERING',
    summary: `The container engine at ${endpoint} stopped answering while ${project} was starting`,
    todo: 'Start the engine again; the next start, or `npx ssot-docker prune`, then removes what is left of this run.',
  })
}

/** A service that failed while its stack was started. */
export interface ServiceFailure {
  code: 'SERVICE_EXITED' | 'SERVICE_UNHEALTHY'
  service: string
  project: string
  evidence: Evidence
  aftermath: Aftermath
  /** Of one that exited: its restart policy as in a compose file, such as `on-failure:3`. */
  policy?: string
  /** Of one that was restarted: whether the engine has given up. */
  isFinal?: boolean
  /** The services for which it waits only with `condition: service_started`. */
  startedOnly?: readonly string[]
}

export function serviceFailed(failure: ServiceFailure): SsotError {
  const { code, service, project, evidence, aftermath } = failure
  return new SsotError({
    code,
    service,
    summary: `Service ${service} of ${project} ${whatFailed(failure)}`,
    evidence,
    todo: `${causesOf(failure).join(' ')}${AFTERMATH[aftermath]}`,
  })
}

function whatFailed({ code, evidence: { restarts = 0 }, policy, isFinal }: ServiceFailure): string {
  if (code === 'SERVICE_UNHEALTHY') return 'turned unhealthy while starting'
  if (restarts === 0) return 'exited while starting'
  const end = isFinal ? 'after which the engine gave up' : 'while every other service was ready'
  return `exited ${restarts + 1} times while starting, with the restart policy ${policy}, ${end}`
}

/** Where to look for the cause, and what often is the cause. */
function causesOf({ code, service, evidence, startedOnly = [] }: ServiceFailure): string[] {
  const causes: string[] = []
  if (evidence.isOutOfMemory) causes.push(moreMemory(service, evidence.memoryLimit))
  if (code === 'SERVICE_UNHEALTHY') causes.push('The output of its health probe says why.')
  const hasPrinted = (evidence.lastLines ?? []).length > 0
  causes.push(hasPrinted ? 'Its last lines of output say why.' : 'It has printed nothing: check its command.')
  if (startedOnly.length > 0) {
    const names = startedOnly.join(', ')
    const each = startedOnly.length === 1 ? 'a healthcheck' : 'healthchecks'
    causes.push(
      `${service} waits only until ${names} ${startedOnly.length === 1 ? 'is' : 'are'} started, not until ready. If that is the cause, give ${names} ${each}, and \`condition: service_healthy\` in the \`depends_on\` of ${service}.`,
    )
  }
  return causes
}

function moreMemory(service: string, limit: number | undefined): string {
  return limit === undefined
    ? 'The engine ran out of memory: end other programs, or give the engine more memory.'
    : `Raise the memory limit of ${service}, which is ${memory(limit)}: \`mem_limit\` or \`deploy.resources.limits.memory\` in the compose file.`
}

/** A service that is healthy, and whose health path is answered with a wrong status again and again. */
export function wrongStatus(
  failure: Pick<ServiceFailure, 'service' | 'project' | 'evidence' | 'aftermath'> & {
    url: string
    status: number
    /** Such as `any of 2xx`. */
    wanted: string
    forMs: number
  },
): SsotError {
  const { service, project, evidence, aftermath, url, status, wanted, forMs } = failure
  return new SsotError({
    code: 'SERVICE_WRONG_STATUS',
    service,
    summary: `Service ${service} of ${project} is healthy, but has answered ${url} with status ${status} for ${duration(forMs)}; wanted is ${wanted}`,
    evidence,
    todo: `Correct its health path in the matrix, or name the status in \`readiness.${service}.status\`. If it is only slow to get ready, give it time with \`readiness.${service}.timeoutMs\`.${AFTERMATH[aftermath]}`,
  })
}

/** @param cause what the engine answered when it was told to start a container of the service */
export function startFailed(service: string, cause: unknown): SsotError {
  if (cause instanceof EngineHung) return engineHung(`service ${service} was starting`, cause)
  return new SsotError({
    code: 'SERVICE_START_FAILED',
    service,
    summary: `The engine could not start service ${service}: ${messageOf(cause)}`,
    todo: 'Correct what the engine reports: usually the command, a mount or a limit in the compose file.',
    cause,
  })
}

/** @param taken.transport null: the engine did not say it */
export function portTaken(
  service: string,
  { port, transport }: { port: number; transport: Transport | null },
  holder: string,
  cause: unknown,
): SsotError {
  return new SsotError({
    code: 'PORT_TAKEN',
    service,
    summary: `Host port ${formatHostPort({ port, transport: transport ?? 'tcp' })} of service ${service} is taken by ${holder}`,
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
    todo: `Correct the service, its healthcheck in the compose file or its health path and container port in the matrix; or raise ${limit} if it is just slow.${AFTERMATH[aftermath]}`,
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
