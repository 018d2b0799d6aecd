/** One way to bring the stack up and down. All of them run the same containers from the same images. */
export interface Contestant {
  name: ContestantName
  /**
   * Resolves when each service's health is passed and each published endpoint answers from the host; rejects
   * when that cannot be. When the signal comes it may end early; whether it does or not, nothing is on its way
   * any more when it settles.
   */
  start(signal: AbortSignal): Promise<{ stop(): Promise<void> }>
  /** Removes whatever a start or stop that failed has left. */
  cleanUp(): Promise<void>
}

export const CONTESTANTS = ['ours', 'compose', 'testcontainers', 'floor'] as const
export type ContestantName = (typeof CONTESTANTS)[number]

/** What one contestant took in one round. */
export interface Timing {
  startMs: number
  teardownMs: number
}

/** One round: what each contestant took. */
export type Round = Record<ContestantName, Timing>
