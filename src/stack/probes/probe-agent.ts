/**
 * The user agent of every HTTP request that asks whether a service is ready. Lines of a log that contain it were caused by
 * this program.
 */
export const PROBE_AGENT = 'ssot-docker-probe'
