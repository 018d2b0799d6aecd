import type { Case } from './cases.ts'

export const CONTESTANTS = ['ours', 'compose'] as const
export type ContestantName = (typeof CONTESTANTS)[number]

/** One way to build the images of a stack and to update its containers, in a checkout of its own. */
export interface Contestant {
  /** Makes the change of a case. */
  change(what: Case): void
  /** Resolves when every image is built. */
  build(what: Case): Promise<void>
  /** Resolves when every image is built and every service is healthy with its new image. */
  refresh(what: Case): Promise<void>
  /** Removes its containers, networks, volumes and images. */
  remove(): Promise<void>
}

export const PHASES = ['build', 'refresh'] as const
export type Phase = (typeof PHASES)[number]
