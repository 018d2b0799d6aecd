import type { ImagesRecord } from '../home/profile.js'

/** The facts that decide where base images come from. */
export interface ImagesFacts {
  /** The source that the user asks for with `--images`. */
  asked: ImagesRecord['source'] | undefined
  recorded: ImagesRecord | undefined
}

/**
 * Where base images come from: the source that the user asks for, else the recorded one. Undefined: neither exists, and
 * {@link decideByRegistry} decides.
 */
export function decideByWord({ asked, recorded }: ImagesFacts): ImagesRecord | undefined {
  if (asked !== undefined && asked !== recorded?.source)
    return { source: asked, because: `--images ${asked} asks for it` }
  return recorded
}

/**
 * Where base images come from on a machine without a recorded source.
 * @param refusal why a pinned image could not be pulled; undefined: all were pulled
 */
export function decideByRegistry(refusal: string | undefined): ImagesRecord {
  if (refusal === undefined) return { source: 'registry', because: 'every pinned image could be pulled' }
  return { source: 'debian', because: `a pinned image could not be pulled: ${refusal}` }
}
