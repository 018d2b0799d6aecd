/**
 * The user agent of every HTTP request that asks whether a service is ready. A line in the log of a service that
 * contains it was caused by this program.
 */
export const PROBE_AGENT = 'ssot-docker-probe'
