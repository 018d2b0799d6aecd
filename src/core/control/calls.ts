import type { SsotError } from '../errors/errors.ts'
import type { ControlAct } from './acts.ts'

/** What a test file can ask of the services of its stack. */
export interface ControlCalls {
  /**
   * Does something to a service, or looks at it. What it changes is undone at the end of the test, or else of the file.
   * @returns the answer to the act
   */
  control(service: string, act: ControlAct): Promise<unknown>
  /** When the test that runs now has begun, or else the test file, in milliseconds since 1970. */
  beganMs(): number
}

/** The calls where no service can be controlled. */
export function refusingControl(error: () => SsotError): ControlCalls {
  return {
    async control() {
      throw error()
    },
    beganMs: () => 0,
  }
}
