import type { Healthcheck } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'
import type { ProbeResult } from '../../engine/exec.ts'
import { nowMs } from '../../host/clock.ts'
import { pause } from '../../host/pause.ts'
import type { PortWatch } from './port-watch.ts'

/**
 * The shortest pause after a healthcheck command that failed. Each run starts a process in the container, so the pause is as long
 * as the run where that took longer: on a busy machine, probes would keep the services from starting.
 */
const PROBE_PAUSE_MS = 20
/** Pause between two checks of where the processes of a container listen. Each check starts a process, too. */
const LISTENING_PAUSE_MS = 100

/**
 * What proves that the service that passes its healthcheck is the final one. Many images first start a temporary server
 * for their initialization, which passes a healthcheck through a socket inside the container.
 */
export type Proof =
  /** The published port is served. */
  | { by: 'port'; watch: PortWatch }
  /** Its processes listen for other containers: on one of these ports, or on any port when none is given. */
  | { by: 'listening'; ports: readonly number[] }
  /** None is needed: no other service waits for its health. */
  | { by: 'nothing' }
  /** Only the engine's own probe counts, because nothing else can be found out from here. */
  | { by: 'engine' }

export interface HealthInput {
  engine: Engine
  containerId: string
  check: Healthcheck
  proof: Proof
  /** Resolves when the engine's own probe has passed. */
  verdict: Promise<void>
  /** Whether the engine called it healthy before, and reports it only when that changes. It counts where nothing can be asked. */
  isHealthyAlready: boolean
  signal: AbortSignal
  onFailedProbe: (output: string) => void
}

/**
 * Resolves when the healthcheck command of a container has passed and there is the proof, or when the signal comes.
 * However often the command fails, only the engine declares a container unhealthy. It runs the same command at the
 * interval of the compose file.
 */
export async function untilHealthy(input: HealthInput): Promise<void> {
  const { proof, verdict } = input
  const engineSays = proof.by === 'port' ? verdict.then(() => proof.watch.served) : verdict
  const ended = new AbortController()
  const signal = AbortSignal.any([input.signal, ended.signal])
  const own = probeUntilPassed({ ...input, signal })
  try {
    await Promise.race([own, engineSays])
  } finally {
    // A probe that is still running is ended, with its processes.
    ended.abort()
    await own
  }
}

/** Also resolves when the signal comes. */
async function probeUntilPassed(input: HealthInput): Promise<void> {
  const { engine, containerId, proof, signal } = input
  const canProbe =
    proof.by !== 'engine' &&
    (await attempt(() => engine.exec.canEndProbes(containerId), false)) &&
    (proof.by !== 'listening' || (await isListening(input, proof.ports)))
  if (!canProbe) return input.isHealthyAlready ? undefined : aborted(signal)
  if (proof.by === 'port') await orAborted(proof.watch.open, signal)
  while (!signal.aborted) {
    const beganMs = nowMs()
    const result = await probe(input)
    if (signal.aborted) return
    if (result?.exitCode === 0) {
      if (proof.by !== 'port') return
      const sinceMs = await orAborted(proof.watch.served, signal)
      if (signal.aborted || (sinceMs !== undefined && beganMs >= sinceMs)) return
      continue
    }
    if (result) input.onFailedProbe(result.output || `exit code ${result.exitCode}`)
    const tookMs = nowMs() - beganMs
    // The port only seemed to be open. From outside it costs no process to see when it is.
    if (proof.by === 'port') await orAborted(proof.watch.served, signal)
    await pause(Math.max(PROBE_PAUSE_MS, tookMs), signal)
  }
}

/** True when the container listens; false when that cannot be found out, or when the signal comes. */
async function isListening(
  { engine, containerId, signal }: HealthInput,
  ports: readonly number[],
): Promise<boolean> {
  while (!signal.aborted) {
    const addresses = await attempt(() => engine.exec.listening(containerId, signal), [])
    if (addresses === null) return false
    const found = addresses.some(
      ({ port, isLoopback }) => !isLoopback && (ports.length === 0 || ports.includes(port)),
    )
    if (found) return true
    await pause(LISTENING_PAUSE_MS, signal)
  }
  return false
}

async function probe({ engine, containerId, check, signal }: HealthInput): Promise<ProbeResult | null> {
  try {
    return await engine.exec.probe(containerId, check, signal)
  } catch (error) {
    // For example, the command does not exist.
    return { exitCode: -1, output: error instanceof Error ? error.message : String(error) }
  }
}

/** Returns `otherwise` on an error: the container is probably restarting or has ended, which its event reports. */
async function attempt<T>(act: () => Promise<T>, otherwise: T): Promise<T> {
  try {
    return await act()
  } catch {
    return otherwise
  }
}

/** Undefined when the signal aborts the wait. */
function orAborted<T>(value: Promise<T>, signal: AbortSignal): Promise<T | undefined> {
  return Promise.race([value, aborted(signal).then(() => undefined)])
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}
