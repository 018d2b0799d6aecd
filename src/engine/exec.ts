import type { Healthcheck } from './containers.ts'

export interface ProbeResult {
  exitCode: number
  /** Both outputs, without white space around them. */
  output: string
}

export interface Exec {
  /** Runs a healthcheck's command inside a running container; null when it took too long or the signal came. */
  probe(id: string, check: Healthcheck, signal: AbortSignal): Promise<ProbeResult | null>
}
