import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import type { SerializedError } from '../../core/errors/errors.ts'
import type { ProgressEvent } from '../../core/events/progress.ts'
import type { StackChoice } from '../../core/options/options.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'

/*
 * What client and keeper say to each other: one JSON object a line over a local socket. The keeper checks what
 * it gets with zod (`messages.ts`); a client trusts the keeper, which it has found in its own user's folder.
 */

/** Raised when a message changes its meaning. */
export const PROTOCOL = 2

/** Asks for a stack; the first message of every connection. */
export interface LeaseRequest extends StackChoice {
  type: 'lease'
  protocol: number
  /** Version of the client's package. */
  version: string
  /** The process that needs the stack. */
  holder: ProcessIdentity
  /**
   * What ends the lease besides a release: the end of this connection, or only the end of the holder. A worker
   * asks on behalf of its main process, so its own connection says nothing.
   */
  bound: 'connection' | 'holder'
  /** Absolute. */
  root: string
  environment: string
  startTimeoutMs?: number
  /** Whether this client wants to hear what the keeper writes into its log. */
  isVerbose?: boolean
}

/** Gives the holder's lease back; answered with `down` once the stack is gone, or at once if others hold it. */
export interface ReleaseRequest {
  type: 'release'
  /** Whether tests have failed, for a stack that is to be kept then. */
  hasFailed?: boolean
}

export type ClientMessage = LeaseRequest | ReleaseRequest

export type KeeperMessage =
  | { type: 'progress'; event: ProgressEvent }
  /** A line of the keeper's log. */
  | { type: 'log'; line: string }
  | { type: 'ready'; stack: StackInfo }
  | { type: 'failed'; error: SerializedError }
  /** This keeper is on its way out; another one must be asked. */
  | { type: 'closing' }
  /** `held`: other leases keep the stack up. `kept`: it was left for inspection, and how to reach and remove it. */
  | { type: 'down'; held: boolean; kept?: string; error?: SerializedError }
