import type { Emit } from '../../core/events/event.ts'
import { pause } from '../../host/pause.ts'
import type { ProcessIdentity } from '../../host/processes/identity.ts'
import type { Registry } from '../../host/registry/registry.ts'

const LOOK_MS = 50

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
 * Builds images so that each is built by one process at a time: two that build the same content at once would leave the
 * image of one of them without a name. What another process is building is waited for, and built here only when that
 * has failed.
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
      // Between the look at what is there and this claim another process may have finished.
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
  let told = false
  for (;;) {
    const holder = registry.locks.holder('build', image)
    if (holder === null) return
    signal.throwIfAborted()
    if (!told)
      emit({ type: 'waiting-for-process', pid: holder.pid, work: { doing: 'building-image', image } })
    told = true
    await pause(LOOK_MS, signal)
  }
}

async function filterAsync<T>(items: readonly T[], keep: (item: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(items.map(keep))
  return items.filter((_, index) => kept[index])
}
