import type { DependencyCondition } from '../compose/model.ts'

/** Why something is done, or why nothing is done. */
export const CAUSES = [
  'not running',
  'source changed',
  'config changed',
  'mounted files changed',
  'unhealthy',
  'does not answer',
  'network lost',
  'replica missing',
  'not ready',
  'dependency changed',
  'used by a changed service',
  'asked for',
  'unchanged',
  'not asked for',
  'image absent',
  'not in the compose file',
  'not in the version',
  'taken down',
  'created again by Compose',
] as const
export type Cause = (typeof CAUSES)[number]

/** Why a container is removed whose service is not wanted. */
export type RemovalCause = Extract<Cause, 'not in the compose file' | 'not in the version'>

/** What a service waits for before it is started. */
export interface Dependency {
  service: string
  condition: DependencyCondition
}

/**
 * Whether a service completes. `must`: another service waits for its completion. `may`: nothing shows that it keeps
 * running (no healthcheck in the compose file, no published port, no restart policy, no other service that waits for its
 * health), so an exit with 0 counts as success. `never`: an exit is a failure.
 */
export type Completes = 'must' | 'may' | 'never'

/** How a container is ended. */
export type Ending = 'stop' | 'kill'

/** Makes an image available on the engine. */
export type ImageOperation =
  | { do: 'pull'; image: string; services: readonly string[]; cause: Cause }
  | { do: 'build'; service: string; image: string; cause: Cause }

/** Removes something from the engine. */
export type RemovalOperation =
  | {
      do: 'remove container'
      service: string
      id: string
      name: string
      how: Ending
      /** True: its `pre_stop` hooks run before. */
      hasPreStop?: boolean
      /** Ids of the stack's own networks that it is attached to. */
      networks: readonly string[]
      /** Names of every volume that it mounts. */
      volumes: readonly string[]
      cause: Cause
    }
  | { do: 'remove network'; id: string; name: string; cause: Cause }
  | { do: 'remove volume'; name: string; cause: Cause }

/** Creates the containers of a service without starting them. */
export type CreateOperation =
  | { do: 'create'; service: string; cause: Cause }
  | {
      do: 'replace'
      service: string
      cause: Cause
      /** What exactly: `migrations/002.sql was added`. Absent: the cause says all. */
      detail?: string
      /** Ids of its old containers that are running. */
      containers: readonly string[]
      /** True: their `pre_stop` hooks run before. */
      hasPreStop?: boolean
      /**
       * Whether these are stopped while the new ones are created, and started again if that fails; otherwise Compose stops each
       * one when it replaces it. True with `hasPreStop`.
       */
      endFirst: boolean
    }

/** Stops the containers of a service, which are then started again. */
export interface StopOperation {
  do: 'stop'
  service: string
  cause: Cause
  /** Ids of those that are running. */
  containers: readonly string[]
  /** True: their `pre_stop` hooks run before. */
  hasPreStop?: boolean
}

/** Starts the containers of a service when its dependencies allow it, and waits until the service is ready. */
export interface StartOperation {
  do: 'start'
  service: string
  cause: Cause
  /** Only dependencies that are started by the same plan: all others are there already. */
  after: readonly Dependency[]
  completes: Completes
  /** Whether the start succeeds without it: other services depend on it, all of them with `required: false`. */
  isOptional: boolean
}

/** Leaves a service as it is. */
export interface KeepOperation {
  do: 'keep'
  service: string
  cause: Cause
}

export type Operation =
  | ImageOperation
  | RemovalOperation
  | CreateOperation
  | StopOperation
  | StartOperation
  | KeepOperation

/** The operations that change a stack, in order. */
export interface Plan {
  project: string
  operations: readonly Operation[]
}
