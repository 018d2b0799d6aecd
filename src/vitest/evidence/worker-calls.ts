import type { WithDiff } from './errors.ts'

/*
 * What a worker of Vitest calls in the main process, as far as this package reads it. It is internal to Vitest.
 */

/** A test, a block or a file. */
export interface Task {
  id: string
  name: string
  type: string
  filepath?: string
  location?: { line: number }
  tasks?: readonly Task[]
}

/** How a task is going. */
export interface Result {
  state: string
  startTime?: number
  duration?: number
  errors?: WithDiff[]
}

/** What a worker calls in the main process. */
export interface WorkerCalls {
  onQueued(file: Task): Promise<unknown>
  onCollected(files: readonly Task[]): Promise<unknown>
  onTaskUpdate(
    packs: readonly (readonly [string, Result | undefined, ...unknown[]])[],
    events: readonly (readonly [string, string, ...unknown[]])[],
  ): Promise<unknown>
}
