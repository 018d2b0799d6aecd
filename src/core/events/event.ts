import type { SerializedError } from '../errors/errors.ts'
import type { Operation } from '../plan/operation.ts'
import type { SparedStack } from '../stacks/orphans.ts'
import type { Wait } from './wait.ts'

/** How many of each kind were removed. */
export interface Removed {
  containers: number
  networks: number
  /** The volumes that the compose file names. */
  volumes: number
  anonymousVolumes: number
}

/** The work of another process that must end before this one can go on. */
export type OtherWork =
  | { doing: 'changing-stack'; project: string }
  | { doing: 'building-image'; image: string }
  | { doing: 'removing-image'; image: string }
  /** A command, such as `create of ssot-app-test-1a2b`, that still runs although the process that started it was killed. */
  | { doing: 'finishing-command'; command: string }

/** The outcome for one orphan: a stack whose owner has ended. */
export type OrphanOutcome = { stack: string; owner: string } & (
  | { removed: Removed }
  | { error: SerializedError }
  /** Another process is removing it. */
  | { busyPid: number }
  | { spared: SparedStack }
)

/** What happens before the services of a stack are created. */
type PreparationHappening =
  | { type: 'start-requested'; environment: string; root: string }
  | { type: 'engine-chosen'; endpoint: string; because: string }
  | { type: 'waiting-for-process'; pid: number; work: OtherWork }
  | { type: 'ports-reserved'; project: string; ports: Readonly<Record<string, number>> }
  /** Another program took one of the reserved ports: the start is repeated with other ports. */
  | { type: 'ports-lost'; reason: string }
  /** Other stacks of the compose file may run at the same time. `fixed`: `subnet 172.28.0.0/16`, which is not used. */
  | { type: 'network-freed'; network: string; fixed: readonly string[] }
  /** It is a one-shot service, and a change of the files that it mounts does not run it again. */
  | { type: 'mounts-untracked'; service: string; reason: string }
  | { type: 'planned'; project: string; operations: readonly Operation[] }

/** What happens to images. */
type ImageHappening =
  | { type: 'context-large'; service: string; bytes: number }
  | { type: 'pull-began'; service: string; image: string }
  | { type: 'pull-printed'; line: string }
  | { type: 'build-began'; service: string; image: string }
  /** A step that is executed, not taken from the cache. */
  | { type: 'build-step'; service: string; step: string; cachedSteps: number; command: string }
  | { type: 'build-ended'; service: string; ms: number }
  | { type: 'image-removed'; image: string }
  | { type: 'image-not-removed'; image: string; reason: string }

/** What happens to the services of a stack until it is ready. */
type StartHappening =
  | { type: 'create-began'; project: string; services: readonly string[] }
  | { type: 'create-ended'; project: string; ms: number }
  | { type: 'service-waits'; service: string; wait: Wait }
  | { type: 'service-started'; service: string }
  /** It has exited, and the engine starts it again by its restart policy. `times`: how often it has exited. */
  | { type: 'service-restarting'; service: string; exitCode?: number; times: number }
  | { type: 'probe-began'; service: string }
  | { type: 'probe-failed'; service: string; output: string }
  | { type: 'service-healthy'; service: string }
  | { type: 'service-answers'; service: string }
  /** An optional service has failed, and the start goes on without it. */
  | { type: 'service-given-up'; service: string; error: SerializedError }
  /** `ms`: since it was started. */
  | { type: 'service-ready'; service: string; ms: number }
  /** A one-shot service exited with 0. `ms`: since it was started. */
  | { type: 'service-completed'; service: string; ms: number }
  /** A container that was running before was started again, because its replacement is not ready. */
  | { type: 'service-restored'; service: string; why: 'replacement-failed' | 'interrupted' }
  | { type: 'service-not-restored'; service: string; reason: string }
  /** `ms`: since the start was requested. */
  | { type: 'stack-ready'; project: string; ms: number }
  | { type: 'failed'; error: SerializedError }

/** What happens to a stack that is ready. */
type LifeHappening =
  | { type: 'service-exited'; service: string; exitCode?: number }
  | { type: 'service-restarted'; service: string }
  | { type: 'service-out-of-memory'; service: string }
  | { type: 'service-paused'; service: string }
  | { type: 'service-unpaused'; service: string }
  | { type: 'service-unhealthy'; service: string }
  | { type: 'service-recovered'; service: string }
  /** One of the last lines that a service printed before it exited. */
  | { type: 'service-printed'; service: string; line: string }
  | { type: 'engine-lost'; endpoint: string; project: string; reason: string }
  /** The engine answers again, and the stack is watched again. */
  | { type: 'engine-back'; endpoint: string; project: string }

/** What happens while a stack is taken down. */
type TeardownHappening =
  | { type: 'teardown-began'; project: string }
  | { type: 'stop-began'; service: string }
  | { type: 'stop-ended'; service: string; ms: number }
  | { type: 'container-removed'; service: string; why: 'not in the compose file' }
  | { type: 'teardown-ended'; project: string; removed: Removed; ms: number }
  /** `advice`: text for the user about how to inspect and remove the stack. */
  | { type: 'stack-kept'; project: string; advice: string }
  | { type: 'orphan-handled'; orphan: OrphanOutcome }
  | { type: 'leftovers-forgotten'; sockets: number; records: number }

/** What happens to the process that owns a stack. */
type KeeperHappening =
  | { type: 'keeper-listening'; pid: number; run: string }
  | { type: 'lease-taken'; pid: number; endsWith: 'process' | 'connection' }
  | { type: 'lease-returned'; pid: number }
  /** The setup module has run on the stack, or its teardown has failed. */
  | { type: 'setup-ended'; hasFailed: boolean }
  /** A worker has reported a test file that has failed. `file`: its path. */
  | { type: 'tests-failed'; file: string }
  | { type: 'connection-ended'; pid: number }
  | { type: 'holder-ended'; pid: number }
  /** `pid`: the holder of the client's lease, where it has one. */
  | { type: 'client-cut-off'; because: 'silent' | 'message-too-large' | 'not-reading'; pid?: number }
  | { type: 'message-refused'; reason: string }
  | { type: 'end-requested'; signal: string }
  | { type: 'fault'; kind: string; stack: string }
  | { type: 'housekeeping-failed'; what: string; reason: string }
  | { type: 'record-problem'; reason: string }
  /** A line that Node.js or a library wrote to stdout or stderr of the process. */
  | { type: 'output-printed'; line: string }
  | { type: 'keeper-done' }

/** One thing that happened, without its time. */
export type Happening =
  | PreparationHappening
  | ImageHappening
  | StartHappening
  | LifeHappening
  | TeardownHappening
  | KeeperHappening

/**
 * One thing that happened: what, to which service, why, how long it took (`ms`), and when. Plain data: it is passed
 * between processes and written as one JSON object per line.
 */
export type StackEvent = Happening & {
  /** In milliseconds since 1970, with fractions. */
  atMs: number
}

/** Reports something at the moment when it happens. */
export type Emit = (happening: Happening) => void
