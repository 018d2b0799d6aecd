import type { Teardown } from '../stacks/labels.ts'

/** The state of a container of a stack. */
export interface ObservedContainer {
  id: string
  name: string
  service: string
  /** As the engine names it: `running`, `exited`, ... */
  state: string
  exitCode: number
  /** `healthy`, `unhealthy`, `starting`; absent without a healthcheck. */
  health?: string
  image: string
  /** The id of that image; absent: unknown. */
  imageId?: string
  /** Null for a container that this program did not create. */
  configHash: string | null
  /** What its mounted files were when it was created, see `LABEL_MOUNTED_FILES`; null or absent: not recorded. */
  mountedFiles?: string | null
  /** True: it is running, but its published URL does not answer. Absent: the URL answers, or there is none. */
  isSilent?: boolean
  /** True: its network is gone, so it cannot be started, or it runs with only its loopback interface. */
  hasLostNetwork?: boolean
  /** True: it has `pre_stop` hooks. Absent: it has none. */
  hasPreStop?: boolean
  /** How the compose file says that it is ended. */
  teardown: Teardown
  /** Ids of the networks that it is attached to. */
  networks: readonly string[]
  /** Names of every volume that it mounts. */
  volumes: readonly string[]
}

/** What exists of a stack on an engine. */
export interface ObservedStack {
  containers: readonly ObservedContainer[]
  networks: readonly { id: string; name: string }[]
  /** Only named volumes: anonymous volumes belong to their containers. */
  volumes: readonly { name: string }[]
}

/** A stack of which nothing exists. */
export const NOTHING: ObservedStack = { containers: [], networks: [], volumes: [] }
