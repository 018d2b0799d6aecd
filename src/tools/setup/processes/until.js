import { setTimeout as pause } from 'node:timers/promises'

/**
 * Calls `look` again and again until it returns something.
 *
 * @template T
 * @param {() => T | undefined | Promise<T | undefined>} look
 * @param {{ deadlineMs: number, everyMs?: number }} options
 * @returns {Promise<T | undefined>} Undefined: the deadline passed.
 */
export async function until(look, { deadlineMs, everyMs = 20 }) {
  const end = performance.now() + deadlineMs
  for (;;) {
    const seen = await look()
    if (seen !== undefined) return seen
    if (performance.now() >= end) return undefined
    await pause(everyMs)
  }
}
