import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'

/** A wrong status, and the port that has answered with it. */
export interface WrongAnswer {
  endpoint: ReadinessEndpoint
  status: number
  forMs: number
}

/** Its URL, or `host:port`. */
export function addressOf({ url, host, port }: ReadinessEndpoint): string {
  return url ?? `${host}:${port}`
}
