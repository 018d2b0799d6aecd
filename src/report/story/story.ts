import type { PathStep } from '../../core/events/path-step.ts'
import type { Cause } from '../../core/plan/operation.ts'

/*
 * What a run was, as plain data. `ssot-docker report --json` prints it. Times are in milliseconds since 1970, by the clock of the
 * machine that ran the tests; `ms` are durations. Null: it has not happened, or nobody knows.
 */

/** `unfinished`: it began, and its end was not told. */
export type TestOutcome = 'passed' | 'failed' | 'skipped' | 'unfinished'

/**
 * `start failed`: there was no stack for the tests. `unfinished`: the run goes on, or its keeper was killed. `no tests`: the stack was
 * used by a command, or by a test runner that does not tell of its tests.
 */
export type RunOutcome = 'passed' | 'failed' | 'start failed' | 'unfinished' | 'no tests'

export interface RunStory {
  /** The version of this form. */
  format: 1
  /** What the run is called, which `ssot-docker report RUN` takes. */
  run: string
  outcome: RunOutcome
  environment: string | null
  /** The absolute root of the checkout. */
  root: string | null
  engine: string | null
  beganAtMs: number
  /** The time of the last event. */
  endedAtMs: number
  /** Whether the end of the run was told. */
  isOver: boolean
  /** Whether the first events are missing, because the log was too long. */
  isCut: boolean
  /** Of the programs that took part, by name. */
  versions: Readonly<Record<string, string>>
  counts: Readonly<Record<TestOutcome, number>>
  stacks: StackStory[]
  files: FileStory[]
  /** What else is worth knowing, in words. */
  notes: Note[]
}

/** The steps of a service until it is ready. The one that is named after a milestone ends with it. */
export type StartPhase = 'pull' | 'build' | 'create' | 'wait' | 'start' | 'first answer' | 'healthy' | 'ready'

export interface StartBar {
  phase: StartPhase
  fromMs: number
  toMs: number
  /** Whether the start had to wait for it. */
  isCritical: boolean
  /** How long it took in earlier runs; null: it is not known. */
  medianMs: number | null
}

/** What a service was from one time to another. */
export interface StateSpan {
  state: ServiceState
  fromMs: number
  toMs: number
  /** Such as `exit code 3`. */
  detail?: string
}

export type ServiceState =
  | 'starting'
  | 'ready'
  | 'completed'
  | 'exited'
  | 'restarting'
  | 'paused'
  | 'unhealthy'
  | 'given up'

export interface ServiceStory {
  service: string
  /** Its steps in the start of the stack, in their order. */
  start: StartBar[]
  states: StateSpan[]
  /** How often it was started again after it had exited. */
  restarts: number
  /** How it has exited, in the order of the exits. */
  exitCodes: (number | null)[]
  isOutOfMemory: boolean
  /** On this machine. */
  port: number | null
  usage: Usage[]
}

/** What a service used at one time. */
export interface Usage {
  atMs: number
  /** 1 is one processor. */
  cpus: number
  memoryBytes: number
}

export interface PlannedStep {
  /** Such as `create`. */
  verb: string
  subject: string
  cause: Cause
  /** The cause with its details, in words. */
  why: string
}

/** A step that the start had to wait for. */
export interface PathSpan extends PathStep {
  /** In words. */
  words: string
  fromMs: number
  toMs: number
}

export interface StackStory {
  project: string
  beganAtMs: number
  readyAtMs: number | null
  /** How long the start took in earlier runs. */
  medianMs: number | null
  endedAtMs: number
  services: ServiceStory[]
  /** What the start had to wait for, one after the other. Empty: it is not known. */
  path: PathSpan[]
  plan: PlannedStep[]
  resets: ResetStory[]
  /** Where the output of its services is; null: it was not followed. */
  output: string | null
  /** How far the clock of its engine is ahead. */
  clockOffsetMs: number
  /** The Compose model without secrets; null: it was not told. */
  model: unknown
}

export interface ResetStory {
  kind: 'reset' | 'snapshot'
  atMs: number
  ms: number
  /** In words. */
  words: string
}

export interface FileStory {
  /** Relative to the root of the checkout, if it is in there. */
  file: string
  /** As the test runner told it. */
  path: string
  /** The stack that it ran on. */
  project: string
  fromMs: number
  toMs: number
  outcome: TestOutcome
  tests: TestStory[]
}

export interface TestStory {
  /** It stays the same in other runs: the file and the name. */
  id: string
  /** With those of the blocks around it: `a > b > c`. */
  name: string
  line: number | null
  fromMs: number
  toMs: number
  outcome: TestOutcome
  /** The message of its first error. */
  error: string | null
  /** What a service wrote that may explain the failure. */
  explanation: Explanation | null
  /** Trace ids of W3C `traceparent` that services wrote meanwhile. */
  traces: string[]
}

/** A line of a service. */
export interface Explanation {
  service: string
  atMs: number
  text: string
}

export interface Note {
  atMs: number
  level: 'error' | 'warning' | 'note'
  service: string | null
  words: string
}
