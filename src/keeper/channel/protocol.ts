import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import type { SerializedError } from '../../core/errors/errors.ts'
import type { StackEvent } from '../../core/events/event.ts'
import type { StackRequest } from '../../core/options/request.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'

/*
 * What client and keeper say to each other over a channel. The keeper checks what it gets with zod (`client-messages.ts`); a client
 * trusts the keeper, which it has found in its own user's folder.
 */

/** Raised when a message changes its meaning. */
export const PROTOCOL = 3

/** Asks for a stack. */
export interface LeaseParams {
  /** The process that needs the stack. */
  holder: ProcessIdentity
  /**
   * What ends the lease besides a release: the end of this connection, or only the end of the holder. A worker
   * asks on behalf of its main process, so its own connection says nothing.
   */
  bound: 'connection' | 'holder'
  request: StackRequest
  /** What the client wants to hear of what happens: nothing, what every user is shown, or all that is logged. */
  events: 'none' | 'progress' | 'all'
}

/** `closing`: this keeper is on its way out; another one must be asked. */
export type LeaseAnswer = { stack: StackInfo } | 'closing'

/** What came of a lease that was given back. */
export interface ReleaseAnswer {
  /** Whether other leases keep the stack up. */
  isHeld: boolean
  /** How to reach and remove a stack that was kept for inspection. */
  kept?: string
}

/** What a client asks of a keeper. */
export type ClientRequests = {
  /** Answered when the stack is ready; an error is why it could not be started. */
  lease: { params: LeaseParams; result: LeaseAnswer }
  /** Gives the holder's lease back; answered once the stack is gone, or at once if others hold it. */
  release: { params: { hasFailed: boolean }; result: ReleaseAnswer }
}

/** What a keeper tells its clients. */
export type KeeperNotices = {
  event: StackEvent
  /** The stack is gone, or could not be removed; the keeper ends. */
  down: ReleaseAnswer & { error?: SerializedError }
  /** A message was refused; the connection ends. */
  refused: SerializedError
}
