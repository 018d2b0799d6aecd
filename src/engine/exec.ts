import type { Healthcheck } from './containers.ts'

export interface ProbeResult {
  exitCode: number
  /** Both stdout and stderr, without white space around them. */
  output: string
}

export interface Exec {
  /** Runs the command of a healthcheck inside a running container; null when it timed out or the signal aborted it. */
  probe(id: string, check: Healthcheck, signal: AbortSignal): Promise<ProbeResult | null>
}
