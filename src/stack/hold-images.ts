import type { ProcessIdentity } from '../engine/process-identity.ts'
import type { Registry } from '../engine/registry.ts'
import { pause } from './pause.ts'

const LOOK_MS = 20

/**
 * Takes images into use for a stack, so that nobody prunes them before its containers exist. Where one is just
 * being pruned, waits for that to be over.
 */
export async function holdImages(
  registry: Registry,
  images: readonly string[],
  project: string,
  owner: ProcessIdentity,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  while (registry.useImages(images, project, owner, Date.now()) !== null) {
    signal.throwIfAborted()
    await pause(LOOK_MS, signal)
  }
}
