import type { Healthcheck } from './containers.ts'

export interface ProbeResult {
  exitCode: number
  /** Both stdout and stderr, without white space around them; the head and tail of a long output. */
  output: string
}

export interface Exec {
  /**
   * Runs the command of a healthcheck inside a running container; null when it timed out or the signal aborted it. In that
   * case its processes have been ended.
   */
  probe(id: string, check: Healthcheck, signal: AbortSignal): Promise<ProbeResult | null>
  /**
   * Whether the processes of a probe can be ended. This needs a shell in the container, because the engine does not end a
   * process that it has started on request.
   */
  canEndProbes(id: string): Promise<boolean>
  /** The TCP addresses on which processes in the container listen; null when they cannot be determined. */
  listening(id: string, signal: AbortSignal): Promise<ListenAddress[] | null>
}

/** A TCP address inside a container. */
export interface ListenAddress {
  port: number
  /** Whether only processes of the container itself can reach it. */
  isLoopback: boolean
}
