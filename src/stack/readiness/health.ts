import type { Healthcheck } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import type { ProbeResult } from '../../engine/exec.ts'
import { pause } from '../../host/pause.ts'

/** Pause after a healthcheck command that failed. Each run starts a process in the container. */
const PROBE_PAUSE_MS = 20
/** The same while nothing seems to listen on the service's published port. */
const CLOSED_PAUSE_MS = 500

export interface HealthInput {
  engine: Engine
  containerId: string
  check: Healthcheck
  /** Resolves when the service's published port seems to be open, and at once when it has none. */
  open: Promise<void>
  signal: AbortSignal
  onFailedProbe: (output: string) => void
}

/**
 * Resolves when the healthcheck command of a container passes, or when the signal comes. However often the command
 * fails, only the engine declares a container unhealthy. It runs the same command at the interval of the compose file.
 */
export async function untilHealthy({ open, signal, ...input }: HealthInput): Promise<void> {
  let isOpen = false
  void open.then(() => {
    isOpen = true
  })
  while (!signal.aborted) {
    // Checking the port costs almost nothing, but a command in a booting container delays the boot by tens of
    // milliseconds. So the command is run rarely until the port is open.
    if (!isOpen) await Promise.race([open, pause(CLOSED_PAUSE_MS, signal)])
    const result = await probe(input, signal)
    if (result?.exitCode === 0) return
    if (result) input.onFailedProbe(result.output || `exit code ${result.exitCode}`)
    await pause(PROBE_PAUSE_MS, signal)
  }
}

async function probe(
  { engine, containerId, check }: Omit<HealthInput, 'open' | 'signal'>,
  signal: AbortSignal,
): Promise<ProbeResult | null> {
  try {
    return await engine.exec.probe(containerId, check, signal)
  } catch (error) {
    // The container may have just exited. That is reported with evidence when its event comes.
    return { exitCode: -1, output: error instanceof Error ? error.message : String(error) }
  }
}
