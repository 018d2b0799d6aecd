import { SsotError } from '../../core/errors/errors.ts'
import type { Place } from './store.ts'

/** The error of a service whose content could not be noted or put back. */
export function resetFailed(
  { service, secrets }: Pick<Place, 'service' | 'secrets'>,
  what: string,
  command?: string[],
  lastLines?: string[],
): SsotError {
  return new SsotError({
    code: 'RESET_FAILED',
    service,
    summary: secrets.hide(`The reset of ${service} has failed: ${what}`),
    evidence: { ...(command && { command }), ...(lastLines && { lastLines }) },
    todo: `Correct what is named above; the row of ${service} under State says how it is put back. No test runs on this stack any more: start the tests again, on a new one.`,
  })
}
