import { SsotError } from '../../core/errors/errors.ts'
import type { Emit } from '../../core/events/event.ts'
import { pause } from '../../host/pause.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { Lock } from '../../host/registry/lock-rows.ts'
import type { Registry } from '../../host/registry/registry.ts'

const POLL_MS = 20
/** Removing an image takes a fraction of a second. */
const LIMIT_MS = 30_000

export interface HoldInput {
  registry: Registry
  /** The process that uses the images. */
  owner: ProcessIdentity
  emit: Emit
  signal?: AbortSignal | undefined
}

/**
 * Records that a stack uses images, so that no process prunes them before its containers exist. If one is being pruned,
 * waits until that has ended.
 *
 * @throws IMAGE_BUSY when that takes longer than 30 s
 */
export async function holdImages(
  { registry, owner, emit, signal = new AbortController().signal }: HoldInput,
  images: readonly string[],
  project: string,
): Promise<void> {
  const limit = performance.now() + LIMIT_MS
  let isReported = false
  for (;;) {
    const remover = registry.images.use(images, project, owner, Date.now())
    if (remover === null) return
    signal.throwIfAborted()
    if (!isReported)
      emit({
        type: 'waiting-for-process',
        pid: remover.pid,
        work: { doing: 'removing-image', image: remover.name },
      })
    isReported = true
    if (performance.now() > limit) throw busy(remover)
    await pause(POLL_MS, signal)
  }
}

function busy({ pid, name }: Lock): SsotError {
  return new SsotError({
    code: 'IMAGE_BUSY',
    summary: `Process ${pid} has been removing image ${name} for ${LIMIT_MS / 1000} s`,
    todo: 'Check whether that process or its engine hangs. End the process and start again.',
  })
}
