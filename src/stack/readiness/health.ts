import type { Healthcheck } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import type { ProbeResult } from '../../engine/exec.ts'
import { pause } from '../../host/pause.ts'

/** Pause between two runs of a healthcheck command that failed: it is a process start inside the container. */
const PROBE_PAUSE_MS = 20
/** The same while nothing seems to listen on the service's published port. */
const CLOSED_PAUSE_MS = 500

export interface HealthInput {
  engine: Engine
  containerId: string
  check: Healthcheck
  /** Resolves when the service's published port seems to be answered; at once where it has none. */
  open: Promise<void>
  signal: AbortSignal
  onFailedProbe: (output: string) => void
}

/**
 * Resolves when the healthcheck command of a container has passed, or the signal has come. How many failures are
 * too many is for the engine to say, which runs the same command at the compose file's own pace.
 */
export async function untilHealthy({ open, signal, ...input }: HealthInput): Promise<void> {
  let isOpen = false
  void open.then(() => {
    isOpen = true
  })
  while (!signal.aborted) {
    // A look from here costs next to nothing; a command inside a container that is just booting costs the boot
    // itself tens of milliseconds. So it is run rarely until the service seems to be there.
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
    // A command cannot be run in a container that has just exited, which its own event reports with evidence.
    return { exitCode: -1, output: error instanceof Error ? error.message : String(error) }
  }
}
