import type { RestEnd } from '../../core/events/event.ts'

/** How often the limits are checked. */
const CHECK_MS = 250

export interface LimitsInput {
  forMs: number
  /** Whether memory is low, and no other stack has been kept for longer. */
  isMemoryLow(): boolean
  onOver(because: RestEnd): void
}

/**
 * Calls `onOver` once when the time is over or memory is low, unless it is closed before. A clock that was set back, and one
 * that stood still while the machine slept, cannot make the time longer.
 */
export function watchLimits({ forMs, isMemoryLow, onOver }: LimitsInput): { close(): void } {
  const begin = { wallMs: Date.now(), ms: performance.now() }
  const timer = setInterval(() => {
    const passedMs = Math.max(Date.now() - begin.wallMs, performance.now() - begin.ms)
    const because = passedMs >= forMs ? 'time' : isMemoryLow() ? 'memory' : null
    if (because === null) return
    clearInterval(timer)
    onOver(because)
  }, CHECK_MS)
  return { close: () => clearInterval(timer) }
}
