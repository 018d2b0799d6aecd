import type { ControlAct, ControlScope } from '../../core/control/acts.ts'
import type { StackInfo } from '../../core/endpoints/endpoints.ts'
import type { SerializedError } from '../../core/errors/errors.ts'
import type { RestEnd, StackEvent, TestHappening } from '../../core/events/event.ts'
import type { TestWindow } from '../../core/evidence/test-windows.ts'
import type { StackRequest } from '../../core/options/request.ts'
import type { ResetReport, SnapshotReport } from '../../core/resets/report.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'

/*
 * The messages between client and keeper. The keeper checks every message with zod (`client-messages.ts`). A client
 * trusts its keeper, whose socket is in a folder of the same user.
 */

/** Increased when the meaning of a message changes. */
export const PROTOCOL = 9

/** How many tests one message may ask about, so that its answer is no larger than a client reads. */
export const MAX_ASKED_TESTS = 50

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
  /**
   * Whose tests may put the stack back: `runner`: those of the test runner that asks; `test file`: those of the file that runs on this
   * connection, until it leaves. Absent: nobody's.
   */
  resets?: 'runner' | 'test file'
  /** The path of the test file that runs on this connection. */
  testFile?: string
  /**
   * What the test runner will do, if each test file has a stack for itself: how many test files it runs at once, and how many there are;
   * absent: unknown. `isOnlyRun`: it does not run tests a second time.
   */
  pool?: { workers?: number; files?: number; isOnlyRun?: boolean }
  /** Which events the client wants: none, those that every user is shown, or all that are logged. */
  events: 'none' | 'progress' | 'all'
  /**
   * The environment of the client, for a keeper that an earlier run may have started, with another one. Absent: the keeper has
   * that of the client.
   */
  env?: Readonly<Record<string, string>>
  /** The process that uses the stack that is kept between runs, so that this run needs one of its own. */
  inUseBy?: number
}

/** Lets a keeper read the files of a run before it asks for its stack. */
export type AnnounceParams = Pick<LeaseParams, 'holder' | 'request' | 'env'>

/** A lease that was granted. */
export interface Granted {
  stack: StackInfo
  /** Whether it is the first one of this keeper: that of the process which is to tell its user about the stack. */
  isFirst: boolean
  /** Whether the setup module of the request has run on it. */
  isSetUp: boolean
  /** Whether each test file must ask for its stack: because tests can put it back, or because each file has one for itself. */
  canReset: boolean
}

/**
 * `closing`: this keeper is ending, so the client must ask another one. `inUseBy`: the process of another run that uses the
 * stack, so the client must ask for one of its own.
 */
export type LeaseAnswer = Granted | 'closing' | { inUseBy: number }

/** The outcome of a returned lease. */
export interface ReleaseAnswer {
  /** Whether other leases keep the stack up. */
  isHeld: boolean
  /** How to reach and remove a stack that was kept for inspection. */
  kept?: string
  /** A fresh stack is started for the next run, and kept for so long. */
  nextForMs?: number
}

/** The lines of each excerpt. */
export interface EvidenceAnswer {
  excerpts: (string[] | null)[]
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

/** What happens to a test or a test file, which the keeper adds the stack to. */
export type TestNote = TestHappening extends infer T
  ? T extends TestHappening
    ? Omit<T, 'project'> & Pick<StackEvent, 'atMs'>
    : never
  : never

/** A test or, if `name` is null, a file as a whole, in whose time it is asked what services have written. */
export type TestTime = Omit<TestWindow, 'project'>

/** `isInUse`: a run uses the stack, which is left alone. */
export interface EndRestAnswer {
  isInUse: boolean
}

/** What has changed in the files of the stack since its containers were created. */
export interface DriftAnswer {
  /** Why services would be replaced, by service, such as `source changed`. */
  causes: Record<string, string>
  /** Why that is not known, such as an error in the compose file. */
  unknown?: string
}

/** What a test file asks of a service. */
export interface ControlParams {
  service: string
  act: ControlAct
  /** When what it changes is undone. */
  scope: ControlScope
}

/** A part of an answer, which may be longer than a message. */
export interface ControlPart {
  /** A piece of the answer as JSON. */
  json: string
  /** The number under which the rest is asked for; absent: this is the last piece. */
  rest?: number
}

/** The requests of a client to its keeper. */
export type ClientRequests = {
  /** Answered when the stack is ready, or with the error of its start. */
  lease: { params: LeaseParams; result: LeaseAnswer }
  /** Reports the outcome of a test file. */
  report: { params: ReportParams; result: ReportAnswer }
  /** Reports what happens to tests, for the log of the run. */
  tests: { params: { events: TestNote[] }; result: null }
  /** Asks what the services have written while tests ran: an excerpt for each; null: nothing. */
  evidence: { params: { tests: TestTime[] }; result: EvidenceAnswer }
  /** Reports that the setup module of the request has run on the stack. */
  setup: { params: { hasFailed: boolean }; result: null }
  /** Puts the stack back to what it held when it was ready. Only for a test file that is alone on it. */
  reset: { params: Record<string, never>; result: ResetReport }
  /** Notes what the stack holds now, under a name, for as long as the test file of this connection runs. */
  snapshot: { params: { name: string }; result: SnapshotReport }
  /** Puts the stack back to what it held at a snapshot of the same test file. */
  restore: { params: { name: string }; result: ResetReport }
  /** Looks at a service of the stack, or changes what it does. Only for a test file. */
  control: { params: ControlParams; result: ControlPart }
  /** The next part of an answer. */
  rest: { params: { number: number }; result: ControlPart }
  /** A test has ended. Answered when what it has changed is undone. */
  undo: { params: Record<string, never>; result: null }
  /** The worker of this connection begins another test file on the stack that it has for itself. Answered when that was put back. */
  nextFile: { params: { testFile?: string }; result: null }
  /** A later run of the same test runner begins, with so many test files. */
  expectFiles: { params: { files: number }; result: null }
  /** The test file of this connection has ended. Answered when what it has changed of services is undone. */
  leave: { params: Record<string, never>; result: null }
  /** Compares the stack with its files. */
  drift: { params: Record<string, never>; result: DriftAnswer }
  /** Makes the stack match its files. Answered when it is ready again, or with the error. */
  refresh: { params: Record<string, never>; result: null }
  /** A run will soon ask for the stack that is kept. Answered at once. */
  announce: { params: AnnounceParams; result: null }
  /** Ends a stack that is kept for the next run. Answered when it is removed, or at once when a run uses it. */
  endRest: { params: { because: RestEnd }; result: EndRestAnswer }
  /** Returns the holder's lease. Answered when the stack has been removed or kept, or at once if others hold it. */
  release: { params: { hasFailed: boolean }; result: ReleaseAnswer }
}

/** The requests of a keeper to the test runner whose setup module sets its stacks up. */
export type KeeperRequests = {
  /** One more stack is up. Answered when the setup module has run on it. */
  setUp: { params: { stack: StackInfo }; result: null }
  /** A stack is taken down while the run goes on. Answered when what the setup module has returned has run. */
  tearDown: { params: { project: string }; result: null }
}

/** The notices of a keeper to its clients. */
export type KeeperNotices = {
  event: StackEvent
  /** The stack has been removed or kept, or could not be removed. The keeper ends. */
  down: ReleaseAnswer & { error?: SerializedError }
  /** A message of the client was refused. The keeper closes the connection. */
  refused: SerializedError
}
