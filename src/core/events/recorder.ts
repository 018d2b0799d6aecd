import type { Emit, StackEvent } from './event.ts'

/**
 * An {@link Emit} that passes each happening with its time to `onEvent`.
 * @param now returns the current time in milliseconds since 1970, with fractions
 */
export function recorder(onEvent: ((event: StackEvent) => void) | undefined, now: () => number): Emit {
  return (happening) => onEvent?.({ ...happening, atMs: now() })
}
