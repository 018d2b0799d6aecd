import type { Emit } from '../../core/events/event.ts'
import { pause } from '../../host/pause.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'

const POLL_MS = 50

export interface TurnsInput<T extends { image: string }> {
  registry: Registry
  /** The process that builds. */
  self: ProcessIdentity
  signal: AbortSignal
  emit: Emit
  /** Builds all of them at once. */
  build: (images: readonly T[]) => Promise<void>
  /** Whether another process has built it meanwhile. */
  isThere: (image: T) => Promise<boolean>
}

/**
 * Builds each image in one process at a time. If two processes built the same content at once, one of them would leave
 * an image without a name. Waits for images that another process is building, and builds them only if that fails.
 */
export async function buildInTurn<T extends { image: string }>(
  images: readonly T[],
  input: TurnsInput<T>,
): Promise<void> {
  const { registry, self, signal, emit, build, isThere } = input
  for (let open = images; open.length > 0; ) {
    signal.throwIfAborted()
    const mine: T[] = []
    try {
      for (const one of open) {
        if (registry.locks.claim('build', one.image, 'builds it', self) === null) mine.push(one)
      }
      // Another process may have built it since its absence was observed.
      const absent = await filterAsync(mine, async (one) => !(await isThere(one)))
      if (absent.length > 0) await build(absent)
    } finally {
      for (const { image } of mine) registry.locks.release('build', image, self)
    }
    const theirs = open.filter((one) => !mine.includes(one))
    for (const { image } of theirs) await untilFree(image, { registry, signal, emit })
    open = await filterAsync(theirs, async (one) => !(await isThere(one)))
  }
}

async function untilFree(
  image: string,
  { registry, signal, emit }: Pick<TurnsInput<{ image: string }>, 'registry' | 'signal' | 'emit'>,
): Promise<void> {
  let isReported = false
  for (;;) {
    const holder = registry.locks.holder('build', image)
    if (holder === null) return
    signal.throwIfAborted()
    if (!isReported)
      emit({ type: 'waiting-for-process', pid: holder.pid, work: { doing: 'building-image', image } })
    isReported = true
    await pause(POLL_MS, signal)
  }
}

async function filterAsync<T>(items: readonly T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(keep))
  return items.filter((_, index) => kept[index])
}
