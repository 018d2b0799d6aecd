import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import type { Removed } from '../../core/events/event.ts'
import type { RequestOptions } from '../../core/options/request.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { StackContext } from '../context.ts'
import type { Drift } from '../status/drift.ts'

export interface StartOptions extends StackContext {
  /**
   * Which services are started, when they are ready, and whether the stack is kept after a failure. Absent: defaults.
   */
  request?: RequestOptions
  /** The process that uses the stack. While it lives, the stack is in use, even if its owner was killed. */
  holder?: ProcessIdentity
}

/** A stack that is up and ready. */
export interface StartedStack extends AsyncDisposable {
  info: StackInfo
  /** What has changed in its files since its containers were created. */
  drift(): Promise<Drift>
  /**
   * Makes the stack match its files: only what has changed is built and replaced. Its ports, its volumes and their data stay.
   * When it fails, running services are left running.
   */
  refresh(): Promise<void>
  /** Takes the stack down. A second call returns the result of the first one. */
  stop(): Promise<Removed>
  /**
   * Keeps the stack for inspection, and releases its ports and images.
   * @param reason a sentence without its full stop: `its tests have failed`
   * @returns how to reach and remove it
   */
  keep(reason: string): Promise<string>
}
