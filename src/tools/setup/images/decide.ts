import type { ImagesRecord } from '../home/profile.js'

/** What is known when it is decided where base images come from. */
export interface ImagesFacts {
  /** What the user asks for with `--images`. */
  asked: ImagesRecord['source'] | undefined
  recorded: ImagesRecord | undefined
}

/**
 * Where base images come from, as far as that stands without asking a registry: what the user asks for, else
 * what was recorded. `undefined`: a registry has to be asked, see {@link decideByRegistry}.
 */
export function decideByWord({ asked, recorded }: ImagesFacts): ImagesRecord | undefined {
  if (asked !== undefined && asked !== recorded?.source)
    return { source: asked, because: `--images ${asked} asks for it` }
  return recorded
}

/** Where base images come from on a machine that has decided nothing yet. `refusal`: why a pinned image could not be had. */
export function decideByRegistry(refusal: string | undefined): ImagesRecord {
  if (refusal === undefined) return { source: 'registry', because: 'every pinned image could be pulled' }
  return { source: 'debian', because: `a pinned image could not be pulled: ${refusal}` }
}
