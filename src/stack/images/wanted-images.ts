import type { WantedBuild, WantedPull } from '../../core/plan/stack.ts'

/** An image that is built for a service and named after the content of its sources. */
export interface ContentBuild extends WantedBuild {
  /** The hash of the sources. Null when one of them is not on this machine, so that only the builder can read it. */
  hash: string | null
  /** The hash of the sources as they are now. */
  hashNow: () => Promise<string | null>
}

/** The images that a stack needs, and whether the engine has them. */
export interface WantedImages {
  /** The image of each service that is built, or that uses an image built for another one, by service. */
  images: Record<string, string>
  builds: ContentBuild[]
  pulls: WantedPull[]
}

/**
 * `use`: built images are recorded as used before their presence is checked, so that no other process prunes them.
 * Absent base images are pulled, because their ids are part of the hash. `look`: nothing is changed, and an absent base
 * image counts as a changed one.
 */
export type ImagePurpose = 'use' | 'look'
