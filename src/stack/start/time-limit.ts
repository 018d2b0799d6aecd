/** Enough for a slow machine. A service that crashes ends the start at once in any case. */
export const DEFAULT_START_TIMEOUT_MS = 120_000
