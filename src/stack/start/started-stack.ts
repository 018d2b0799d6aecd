import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import type { Removed } from '../../core/events/event.ts'
import type { RequestOptions } from '../../core/options/request.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { StackContext } from '../context.ts'

export interface StartOptions extends StackContext {
  /** What of the environment is started, when it is ready, and whether it is kept after a failure; absent: as usual. */
  request?: RequestOptions
  /** The process that the stack is for; while it lives, the stack is in use, also where its owner was killed. */
  holder?: ProcessIdentity
}

/** A stack that is up and ready. */
export interface StartedStack extends AsyncDisposable {
  info: StackInfo
  /** Takes the stack down; a second call returns what the first one did. */
  stop(): Promise<Removed>
  /**
   * Keeps it for inspection, with all that its containers hold, and gives back the rest.
   * @param reason one sentence without its end: `its tests have failed`
   * @returns how to reach and remove it
   */
  keep(reason: string): Promise<string>
}
