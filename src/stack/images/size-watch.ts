import type { Emit } from '../../core/events/event.ts'

/** Reading a context of this size takes so long that the user should know why. */
export const LARGE_BYTES = 100_000_000

/** Reports once that a build context is large, while it is being read. */
export function sizeWatch(service: string, emit: Emit): (bytes: number) => void {
  let total = 0
  return (bytes) => {
    const before = total
    total += bytes
    if (before < LARGE_BYTES && total >= LARGE_BYTES) {
      emit({ type: 'context-large', service, bytes: LARGE_BYTES })
    }
  }
}
