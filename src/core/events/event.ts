import type { Obstacle } from '../baselines/obstacle.ts'
import type { LeftOutName } from '../compose/apply/names.ts'
import type { ReplacedEnvFile } from '../compose/env-files.ts'
import type { SerializedError } from '../errors/errors.ts'
import type { HookKind } from '../hooks/hooks.ts'
import type { Cause, Operation, RemovalCause } from '../plan/operation.ts'
import type { LackingRow } from '../resets/missing-rows.ts'
import type { SparedStack } from '../stacks/orphans.ts'
import type { PathStep } from './path-step.ts'
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

/** What became of a command whose starter was killed. */
export interface SettledCommand {
  /** What it does, such as `create`. */
  verb: string
  stack: string
  pid: number
  /** `finished`: by itself. `ended`: it was told to end. `killed`: it had to be killed. `left`: it cannot be ended. */
  outcome: 'finished' | 'ended' | 'killed' | 'left'
}

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
  /** A command, such as `config` or `build` of Compose, has printed nothing for so long, and goes on. */
  | { type: 'command-silent'; verb: string; ms: number }
  /** The files of the stack were read and checked. `ms`: since its ports were reserved. */
  | { type: 'files-read'; project: string; ms: number }
  | { type: 'ports-reserved'; project: string; ports: Readonly<Record<string, number>> }
  /** Another program took one of the reserved ports: the start is repeated with other ports. */
  | { type: 'ports-lost'; reason: string }
  /** Services read the *Env file* of the environment in the place of files that git does not have. */
  | { type: 'env-files-replaced'; by: string; replaced: readonly ReplacedEnvFile[] }
  /** The compose file fixes names that every stack of it would have. They are not used. */
  | { type: 'names-left-out'; names: readonly LeftOutName[] }
  /** Other stacks of the compose file may run at the same time. `fixed`: `subnet 172.28.0.0/16`, which is not used. */
  | { type: 'network-freed'; network: string; fixed: readonly string[] }
  /** The service gets an empty volume in the place of a folder for its data that does not exist. `path`: on this machine. */
  | { type: 'data-empty'; service: string; target: string; path: string; because: 'missing' | 'not in git' }
  /** It is a one-shot service, and a change of the files that it mounts does not run it again. */
  | { type: 'mounts-untracked'; service: string; reason: string }
  | { type: 'planned'; project: string; operations: readonly Operation[] }
  /** A stack goes back to a version. `because`: a change failed, or the user asked for it. */
  | { type: 'going-back'; project: string; to: number; because: 'failed' | 'asked for' }

/** What happens when tests use a stack that is up already. */
type AttachHappening =
  | { type: 'stack-attached'; project: string; environment: string }
  /** `causes`: why a refresh would replace services, by service. */
  | { type: 'stack-differs'; environment: string; causes: Readonly<Record<string, string>> }

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

/** What happens to baseline images. */
type BaselineHappening =
  /** The services begin from their baseline images. `hash`: which they are. */
  | { type: 'baselines-used'; services: readonly string[]; hash: string }
  /** The matrix asks for baseline images, but services begin from nothing. */
  | { type: 'baselines-not-used'; obstacle: Obstacle }
  | { type: 'baseline-making-began'; services: readonly string[] }
  /** The data of a service that was stopped is in an image, which is not proved yet. `bytes`: of data. */
  | { type: 'baseline-kept'; service: string; bytes: number; ms: number }
  | { type: 'baseline-proving-began'; services: readonly string[] }
  | { type: 'baselines-made'; images: readonly string[]; ms: number }
  | { type: 'baselines-not-made'; error: SerializedError }

/** What happens to the services of a stack until it is ready. */
type StartHappening =
  | { type: 'create-began'; project: string; services: readonly string[] }
  /** Who asks the engine for the networks, volumes and containers of a whole stack, and why. */
  | { type: 'creation-chosen'; project: string; by: 'recording' | 'compose'; because: string }
  /** What Compose has asked the engine for is kept for later starts. `requests`: how many there were. */
  | { type: 'creation-recorded'; project: string; requests: number; bytes: number }
  | { type: 'creation-not-recorded'; project: string; reason: string }
  /** The same of the containers of some services, which take the place of others. */
  | {
      type: 'replacement-chosen'
      project: string
      services: readonly string[]
      by: 'recording' | 'compose'
      because: string
    }
  | { type: 'replacement-recorded'; project: string; service: string; bytes: number }
  | { type: 'replacement-not-recorded'; project: string; service: string; reason: string }
  | { type: 'create-ended'; project: string; ms: number }
  | { type: 'service-waits'; service: string; wait: Wait }
  | { type: 'service-started'; service: string }
  /** It has exited, and the engine starts it again by its restart policy. `times`: how often it has exited. */
  | { type: 'service-restarting'; service: string; exitCode?: number; times: number }
  /** A command of `post_start` or `pre_stop`. `number`: which of the service's, from 1; `of`: how many there are. */
  | { type: 'hook-began'; service: string; kind: HookKind; number: number; of: number }
  | { type: 'hook-ended'; service: string; kind: HookKind; number: number; of: number; ms: number }
  /** A command of `pre_stop` has failed, or it is not known which there are, and the container is stopped all the same. */
  | { type: 'hook-failed'; service: string; error: SerializedError }
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
  /** The steps of the start that the others had to wait for, one after the other. */
  | { type: 'start-traced'; project: string; path: readonly PathStep[] }
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
  | { type: 'container-removed'; service: string; why: RemovalCause }
  | { type: 'teardown-ended'; project: string; removed: Removed; ms: number }
  /** `advice`: text for the user about how to inspect and remove the stack. */
  | { type: 'stack-kept'; project: string; advice: string }
  | { type: 'orphan-handled'; orphan: OrphanOutcome }
  /** A command of a process that was killed no longer runs, or cannot be ended. */
  | ({ type: 'command-settled' } & SettledCommand)
  | { type: 'leftovers-forgotten'; sockets: number; records: number }

/** What happens to a stack that is kept for the next run. */
type ReuseHappening =
  /** A fresh stack is made, and kept. `forMs`: from now. */
  | { type: 'rest-began'; forMs: number }
  /** The fresh stack was paused. */
  | { type: 'rest-frozen'; project: string }
  /** There is no stack for the next run. `reason`: a clause. */
  | { type: 'rest-broken'; reason: string }
  | { type: 'rest-ended'; because: RestEnd }
  /** A run has come before the fresh stack was ready. */
  | { type: 'reuse-awaited' }
  /** `ms`: how long it took. */
  | { type: 'stack-reused'; project: string; ms: number }
  /** The stack that was kept is used, but for these services, which are replaced. */
  | { type: 'reuse-in-part'; replaced: readonly ReplacedService[] }
  /** The stack that was kept is not used. `because`: a clause, such as `the source of api changed`. */
  | { type: 'reuse-refused'; because: string }
  /** The stack that another checkout or run kept has ended, because its ports are needed. */
  | { type: 'idle-ended'; root: string; environment: string }
  /** Another run uses the stack that was kept. */
  | { type: 'reuse-in-use'; pid: number }

/** A service of a kept stack that is replaced. */
export interface ReplacedService {
  service: string
  cause: Cause
  /** What exactly. Absent: the cause says all. */
  detail?: string
  /** Whether its image is built before. */
  isBuilt: boolean
}

/** What happens to the stacks of a run in which each test file has one for itself. */
type PoolHappening =
  /** `stacks`: how many there are at most. `because`: a clause. */
  | { type: 'pool-sized'; stacks: number; because: string }
  /** One more stack is ready. `number`: how many there are now; `of`: at most. `ms`: since it was asked for. */
  | { type: 'pool-stack-ready'; project: string; number: number; of: number; ms: number }
  /** A stack is removed, and a fresh one takes its place when a file needs it. `because`: a clause. */
  | { type: 'pool-stack-replaced'; project: string; because: string }
  /** Something has changed in a service while no test file had the stack. `what`: with names, such as `1 key written: visits`. */
  | { type: 'pool-late-change'; project: string; service: string; what: string }
  /** No more stacks are started. `stacks`: how many there are. */
  | { type: 'pool-start-failed'; stacks: number; reason: string }

/** How a test or a test file has ended. */
export type TestState = 'passed' | 'failed' | 'skipped'

/**
 * What happens to the tests of a run, as their runner tells it. `file`: the path of the test file. `name`: with those of the blocks
 * around it, as `a > b > c`. `line`: in the file, from 1, if the runner knows it. `project`: the stack that the file runs on. `atMs` is when it
 * has happened, by the clock of this machine, and not when the keeper heard of it.
 */
export type TestHappening =
  | { type: 'test-file-began'; file: string; project: string }
  /** `ms`: since it began. */
  | { type: 'test-file-ended'; file: string; project: string; state: TestState; ms: number }
  | { type: 'test-began'; file: string; name: string; line?: number; project: string }
  /** `ms`: since it began, with its hooks. `error`: the message of its first error. */
  | {
      type: 'test-ended'
      file: string
      name: string
      line?: number
      project: string
      state: TestState
      ms: number
      error?: string
    }

/** Why a kept stack was removed before another run came. */
export type RestEnd = 'time' | 'memory' | 'ports' | 'asked for'

/** `cpus`: 1 is one processor, since the sample before. */
export interface ServiceUsage {
  cpus: number
  memoryBytes: number
}

/** What happens to the process that owns a stack. */
type KeeperHappening =
  | { type: 'keeper-listening'; pid: number; run: string }
  | { type: 'lease-taken'; pid: number; endsWith: 'process' | 'connection' }
  | { type: 'lease-returned'; pid: number }
  /** The setup module has run on the stack, or its teardown has failed. */
  | { type: 'setup-ended'; hasFailed: boolean }
  /** Services that hold data are recreated by each reset, because the matrix does not say how they are put back. */
  | { type: 'recreated-without-row'; rows: readonly LackingRow[] }
  /** What the services hold was noted, so that tests can put them back. `services`: which of them. */
  | { type: 'state-noted'; services: readonly string[]; ms: number }
  /** A test file has put the services back. `done`: what that was, by service. `to`: a snapshot; absent: what they held at ready. */
  | { type: 'state-reset'; done: Readonly<Record<string, string>>; to?: string; ms: number }
  /** A test file has taken a snapshot of the services. `done`: what was noted, by service. */
  | { type: 'state-snapshot'; name: string; done: Readonly<Record<string, string>>; ms: number }
  /** A test has changed what a service does. `did`: such as `stop`. */
  | { type: 'service-controlled'; service: string; did: string; ms: number }
  /** What tests have changed was undone, and services are ready again. `services`: those that were changed. */
  | { type: 'control-undone'; services: readonly string[]; ms: number }
  /** A worker has reported a test file that has failed. `file`: its path. */
  | { type: 'tests-failed'; file: string }
  /**
   * What the services of a stack print is written to files in a folder. `clockOffsetMs`: how far the clock of the engine is ahead of that of
   * this machine; the files have the times of the engine.
   */
  | { type: 'output-followed'; project: string; folder: string; clockOffsetMs: number }
  /** What a stack is: its Compose model, without secrets, and the versions of the programs that take part, by name. */
  | { type: 'stack-described'; project: string; versions: Readonly<Record<string, string>>; model: unknown }
  /** What the containers of services use at the moment, by service. */
  | { type: 'stack-usage'; project: string; used: Readonly<Record<string, ServiceUsage>> }
  | { type: 'connection-ended'; pid: number }
  | { type: 'holder-ended'; pid: number }
  /** `pid`: the holder of the client's lease, where it has one. */
  | { type: 'client-cut-off'; because: 'silent' | 'message-too-large' | 'not-reading'; pid?: number }
  | { type: 'message-refused'; reason: string }
  | { type: 'end-requested'; signal: string }
  | { type: 'fault'; kind: string; stack: string }
  | { type: 'housekeeping-failed'; what: string; reason: string }
  | { type: 'record-problem'; reason: string }
  /** The registry was set aside, or could not be written. */
  | { type: 'registry-problem'; reason: string }
  /** A line that Node.js or a library wrote to stdout or stderr of the process. */
  | { type: 'output-printed'; line: string }
  | { type: 'keeper-done' }

/** One thing that happened, without its time. */
export type Happening =
  | PreparationHappening
  | AttachHappening
  | ImageHappening
  | BaselineHappening
  | StartHappening
  | LifeHappening
  | TeardownHappening
  | ReuseHappening
  | PoolHappening
  | TestHappening
  | KeeperHappening

/**
 * One thing that happened: what, to which service, why, how long it took (`ms`), and when. Plain data: it is passed
 * between processes and written as one JSON object per line.
 */
export type StackEvent = Happening & {
  /** In milliseconds since 1970, with fractions. */
  atMs: number
  /** The stack that it is about, where the event does not name it itself and several may start at once. */
  ofStack?: string
}

/** Reports something at the moment when it happens. */
export type Emit = (happening: Happening) => void
