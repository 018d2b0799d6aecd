import type { Healthcheck } from './containers.ts'

export interface ProbeResult {
  exitCode: number
  /** Both stdout and stderr, without white space around them; the head and tail of a long output. */
  output: string
}

export interface Exec {
  /**
   * Runs the command of a healthcheck inside a running container; null when it timed out or the signal aborted it. Its
   * processes have been ended then.
   */
  probe(id: string, check: Healthcheck, signal: AbortSignal): Promise<ProbeResult | null>
  /**
   * Whether the processes of a probe can be ended, which takes a shell in the container: the engine itself ends no process
   * that it has started by request.
   */
  canEndProbes(id: string): Promise<boolean>
  /** The addresses on which something in the container listens by TCP; null where that cannot be found out. */
  listening(id: string, signal: AbortSignal): Promise<ListenAddress[] | null>
}

/** A TCP address inside a container. */
export interface ListenAddress {
  port: number
  /** Whether only processes of the container itself reach it. */
  isLoopback: boolean
}
