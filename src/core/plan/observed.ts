import type { Teardown } from '../stacks/labels.ts'

/** A container of a stack as it is. */
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
  /** Null on a container that this program has not created. */
  configHash: string | null
  /** It is running, and its published URL does not answer. Absent: the URL answers, or there is none. */
  isSilent?: boolean
  /** How its author wants it to be ended. */
  teardown: Teardown
  /** Ids of the networks that it is attached to. */
  networks: readonly string[]
  /** Names of every volume that it mounts. */
  volumes: readonly string[]
}

/** What there is of a stack on an engine. */
export interface ObservedStack {
  containers: readonly ObservedContainer[]
  networks: readonly { id: string; name: string }[]
  /** The named ones; anonymous volumes belong to their containers. */
  volumes: readonly { name: string }[]
}

/** A stack of which there is nothing. */
export const NOTHING: ObservedStack = { containers: [], networks: [], volumes: [] }
