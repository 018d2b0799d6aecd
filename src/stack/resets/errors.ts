import { SsotError } from '../../core/errors/errors.ts'
import type { Place } from './store.ts'

/** The output of a command that belongs to an error. */
interface Output {
  command?: string[]
  lastLines?: string[]
}

/** Makes the error of a service, from what has happened. */
export type Failed = (place: Pick<Place, 'service' | 'secrets'>, what: string, output?: Output) => SsotError

/** The error of a service that could not be put back. Nobody knows what it holds. */
export const resetFailed: Failed = ({ service, secrets }, what, output = {}) =>
  new SsotError({
    code: 'RESET_FAILED',
    service,
    summary: secrets.hide(`The reset of ${service} has failed: ${what}`),
    evidence: output,
    todo: `Correct what is named above; the row of ${service} under State says how it is put back. No test runs on this stack any more: start the tests again, on a new one.`,
  })

/** The error of a service of which could not be noted what it holds. It holds what it has held. */
export const notNoted: Failed = ({ service, secrets }, what, output = {}) =>
  new SsotError({
    code: 'RESET_FAILED',
    service,
    summary: secrets.hide(`It could not be noted what ${service} holds: ${what}`),
    evidence: output,
    todo: `Correct what is named above; the row of ${service} under State says how it is put back. Then start the tests again.`,
  })

/** The error of a service beside which something is left of snapshots. It takes room, and changes nothing that the service holds. */
export const notRemoved: Failed = ({ service, secrets }, what, output = {}) =>
  new SsotError({
    code: 'RESET_FAILED',
    service,
    summary: secrets.hide(`What is kept of snapshots beside ${service} could not be removed: ${what}`),
    evidence: output,
    todo: 'It goes with the stack. Until then the service has less room.',
  })

/** The error of a snapshot, after one of the services. Nothing was changed, and the stack stays usable. */
export function snapshotFailed(error: SsotError): SsotError {
  if (error.code === 'RESET_REFUSED') return error
  const { summary, service, evidence } = error
  return new SsotError({
    code: 'SNAPSHOT_FAILED',
    ...(service !== undefined && { service }),
    summary: `No snapshot was taken. ${summary}`,
    ...(evidence && { evidence }),
    todo: 'Wait in the test until nothing writes any more, or correct what is named above. The services hold what they held, and earlier snapshots are still there.',
    cause: error,
  })
}

/** The error of services that could not be made anew, or of which could not be noted what they hold, with the evidence of its cause. */
export function recreationFailed(
  services: readonly string[],
  doing: 'note' | 'put back',
  cause: unknown,
  secrets: Place['secrets'],
): SsotError {
  if (cause instanceof SsotError && cause.code === 'RESET_FAILED') return cause
  const known = cause instanceof SsotError ? cause : null
  const service = known?.service ?? services[0] ?? ''
  const why = known?.summary ?? (cause instanceof Error ? cause.message : String(cause))
  const what =
    doing === 'note'
      ? `It could not be noted what ${services.join(', ')} ${services.length === 1 ? 'holds' : 'hold'}`
      : `The reset of ${services.join(', ')} has failed`
  return new SsotError({
    code: 'RESET_FAILED',
    service,
    summary: secrets.hide(`${what}: ${why}`),
    ...(known?.evidence && { evidence: known.evidence }),
    todo: `${known === null ? `Correct what is named above; the row of ${service} under State says how it is put back.` : known.todo} No test runs on this stack any more: start the tests again, on a new one.`,
    cause,
  })
}

/** The error of a service whose container somebody else has replaced since it was noted what it holds. */
export function replacedMeanwhile(service: string): SsotError {
  return new SsotError({
    code: 'RESET_FAILED',
    service,
    summary: `The reset of ${service} has failed: its container was replaced since it was noted what it holds`,
    todo: 'Start the tests again, on a new stack.',
  })
}
