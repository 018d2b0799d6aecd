import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import type { SerializedError } from '../../core/errors/errors.ts'
import type { StackEvent } from '../../core/events/event.ts'
import type { StackRequest } from '../../core/options/request.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'

/*
 * The messages between client and keeper. The keeper checks every message with zod (`client-messages.ts`). A client
 * trusts its keeper, whose socket is in a folder of the same user.
 */

/** Increased when the meaning of a message changes. */
export const PROTOCOL = 4

/** Asks for a stack. */
export interface LeaseParams {
  /** The process that needs the stack. */
  holder: ProcessIdentity
  /**
   * What ends the lease, apart from a release: the end of this connection, or only the end of the holder. A worker asks
   * on behalf of its main process, so the end of the worker's connection must not end the lease.
   */
  bound: 'connection' | 'holder'
  request: StackRequest
  /** Which events the client wants: none, those that every user is shown, or all that are logged. */
  events: 'none' | 'progress' | 'all'
}

/** A lease that was granted. */
export interface Granted {
  stack: StackInfo
  /** Whether it is the first one of this keeper: that of the process which is to tell its user about the stack. */
  isFirst: boolean
  /** Whether the setup module of the request has run on it. */
  isSetUp: boolean
}

/** `closing`: this keeper is ending, so the client must ask another one. */
export type LeaseAnswer = Granted | 'closing'

/** The outcome of a returned lease. */
export interface ReleaseAnswer {
  /** Whether other leases keep the stack up. */
  isHeld: boolean
  /** How to reach and remove a stack that was kept for inspection. */
  kept?: string
}

/** What a worker reports about a test file, for a stack that is kept if tests have failed. */
export interface ReportParams {
  /** Its path. */
  file: string
  hasFailed: boolean
}

/** The answer to a report. */
export interface ReportAnswer {
  /**
   * The name of the stack, if the sender is to tell its user that the stack is kept when files still fail at the end of the
   * run. Null: another process tells that, or it was told before, or the stack is not kept.
   */
  willKeep: string | null
}

/** What has changed in the files of the stack since its containers were created. */
export interface DriftAnswer {
  /** Why services would be replaced, by service, such as `source changed`. */
  causes: Record<string, string>
  /** Why that is not known, such as an error in the compose file. */
  unknown?: string
}

/** The requests of a client to its keeper. */
export type ClientRequests = {
  /** Answered when the stack is ready, or with the error of its start. */
  lease: { params: LeaseParams; result: LeaseAnswer }
  /** Reports the outcome of a test file. */
  report: { params: ReportParams; result: ReportAnswer }
  /** Reports that the setup module of the request has run on the stack. */
  setup: { params: { hasFailed: boolean }; result: null }
  /** Compares the stack with its files. */
  drift: { params: Record<string, never>; result: DriftAnswer }
  /** Makes the stack match its files. Answered when it is ready again, or with the error. */
  refresh: { params: Record<string, never>; result: null }
  /** Returns the holder's lease. Answered when the stack has been removed or kept, or at once if others hold it. */
  release: { params: { hasFailed: boolean }; result: ReleaseAnswer }
}

/** The notices of a keeper to its clients. */
export type KeeperNotices = {
  event: StackEvent
  /** The stack has been removed or kept, or could not be removed. The keeper ends. */
  down: ReleaseAnswer & { error?: SerializedError }
  /** A message of the client was refused. The keeper closes the connection. */
  refused: SerializedError
}
