/** One way to start and stop the stack. All contestants run the same containers from the same images. */
export interface Contestant {
  name: ContestantName
  /**
   * Resolves when every service is healthy and every published endpoint answers from the host; rejects when the start
   * fails. It may end early when the signal is aborted. When it has settled, nothing is running on its behalf.
   */
  start(signal: AbortSignal): Promise<{ stop(): Promise<void> }>
  /** Removes what a failed start or stop has left. */
  cleanUp(): Promise<void>
}

export const CONTESTANTS = ['ours', 'compose', 'testcontainers', 'floor'] as const
export type ContestantName = (typeof CONTESTANTS)[number]

/** How long one contestant took in one round. */
export interface Timing {
  startMs: number
  teardownMs: number
}

/** How long each contestant took in one round. */
export type Round = Record<ContestantName, Timing>
