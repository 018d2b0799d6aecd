import type { ComposeModel } from '../compose/model.ts'
import type { PortBlock } from '../matrix/port-blocks.ts'
import type { Operation } from '../plan/operation.ts'

/** What changes a stack that stays. Those of a test run have no history. */
export type ChangeKind = 'up' | 'refresh' | 'restart' | 'down' | 'rollback'

/** Who asked for a change. */
export interface Author {
  /** The name of the user on this machine. */
  user: string
  host: string
  /** The run of a CI service, as its own address or number; null: not in CI. */
  run: string | null
}

/** The state of the sources, as git knows it. */
export interface Commit {
  /** 40 hexadecimal digits, or 64. */
  id: string
  /**
   * Whether files that git tracks had changes, or there were files that it neither tracks nor ignores; null: git had not said
   * so when the change began.
   */
  isDirty: boolean | null
}

/** The image of a service's containers. */
export interface VersionImage {
  /** `ssot-docker/shop-api:73e9e6927900ca1e-0b2b4a86`, `redis:8@sha256:...` */
  reference: string
  /** The id that the engine gives it, `sha256:...`. */
  id: string
}

/** The environment as the matrix described it. */
export interface VersionRow {
  composeFile: string
  dockerfiles: readonly string[]
  profiles: readonly string[]
  envFile: string | null
  ports: PortBlock
}

/** What is known when a change begins. */
export interface BegunVersion {
  /** Counts from 1 within a stack. */
  number: number
  /** Compose project name. */
  stack: string
  environment: string
  /** Absolute root of the checkout. */
  root: string
  /** Milliseconds since 1970. */
  atMs: number
  change: ChangeKind
  /** For a rollback: the number of the version that it goes back to; null for every other change. */
  to: number | null
  author: Author
  /** Null: the checkout is not in git. */
  commit: Commit | null
  row: VersionRow
  /**
   * The whole compose file in canonical form, in which secrets are hidden; null for `down`, which removes everything.
   * Services, networks and volumes as they were applied.
   */
  model: ComposeModel | null
  /** Of the model before its secrets were hidden, 64 hexadecimal digits; null without a model. */
  modelHash: string | null
  /**
   * By service, of its definition before its secrets were hidden, and of the contents of its configs and secrets, 64 hexadecimal
   * digits: they differ where only a secret does. Empty without a model.
   */
  serviceHashes: Readonly<Record<string, string>>
  /** How many versions of the environment keep their images. */
  kept: number
  operations: readonly Operation[]
}

/** How a change ended. */
export type Outcome =
  | { kind: 'done' }
  | { kind: 'failed'; code: string; summary: string }
  /** The user or a signal cancelled it. */
  | { kind: 'cancelled' }

/** What is known when a change has ended. */
export interface EndedVersion {
  outcome: Outcome
  /** How long it took. */
  ms: number
  /** By service, of all services that have containers now; null: the engine did not say so. */
  images: Readonly<Record<string, VersionImage>> | null
}

/**
 * One change of a stack, and the stack after it. `end` is null while the change goes on, and for ever if its process was killed.
 */
export interface Version {
  begun: BegunVersion
  end: EndedVersion | null
}

/** A version without its model, which is large. */
export interface ListedVersion {
  begun: Omit<BegunVersion, 'model'>
  end: EndedVersion | null
  /** Whether the process that makes the change still lives. False also for a change that has ended. */
  isRunning: boolean
}

/** An image of a version that ended well. */
export interface RecordedImage {
  stack: string
  number: number
  /** The id that the engine gives it. */
  id: string
}

/** A stack with versions. */
export interface RecordedStack {
  stack: string
  /** Absolute root of its checkout. */
  root: string
  /** How many of its versions keep their images. */
  kept: number
}
