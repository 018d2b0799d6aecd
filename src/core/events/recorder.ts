import type { Emit, StackEvent } from './event.ts'

/**
 * Adds the time to what happens.
 * @param now in milliseconds since 1970, with fractions
 */
export function recorder(onEvent: ((event: StackEvent) => void) | undefined, now: () => number): Emit {
  return (happening) => onEvent?.({ ...happening, atMs: now() })
}
