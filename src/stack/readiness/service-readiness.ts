import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'
import type { Emit } from '../../core/events/event.ts'
import type { Wait } from '../../core/events/wait.ts'
import type { ContainerDetails } from '../../engine/containers.ts'
import { nowMs } from '../../host/clock.ts'
import { pause } from '../../host/pause.ts'
import { isWanted, untilEndpointAnswers } from '../probes/endpoint-answers.ts'
import { type Proof, untilHealthy } from '../probes/health.ts'
import { type PortWatch, watchPort } from '../probes/port-watch.ts'
import { addressOf, type WrongAnswer } from './answers.ts'
import type { CheckedContainer } from './service-containers.ts'
import type { StartInput } from './start-input.ts'

export interface ReadinessInput {
  service: string
  start: Pick<StartInput, 'engine' | 'secrets' | 'wrongStatusMs'>
  /** How long a service must run of which nothing can be asked. */
  settleMs: number
  /** What must answer from this machine; undefined: the service is not published. */
  endpoint: ReadinessEndpoint | undefined
  checked: readonly CheckedContainer[]
  /** Whether another service waits for its health. */
  isHealthAwaited: boolean
  /** The services of the same start that it depends on. */
  first: readonly { service: string; ready: Promise<void> }[]
  signal: AbortSignal
  emit: Emit
  onHealthy(): void
  onFailedProbe(output: string): void
  /** Called when the healthy service has answered with the same wrong status for too long. */
  onWrongStatus(answered: WrongAnswer): void
}

/** How long a healthy service may answer with the same wrong status. */
const WRONG_STATUS_MS = 5000

/** Waits until a service whose containers run is ready: healthy, and answering this machine. */
export class ServiceReadiness {
  readonly #input: ReadinessInput
  readonly #port: PortWatch | undefined
  /** In the order in which they are waited for. */
  readonly #unanswered: Set<ReadinessEndpoint>
  #healthySinceMs: number | undefined
  /** The service that must be ready before this one is asked. */
  #turnAfter: string | undefined
  #lastProbe: string | undefined

  constructor(input: ReadinessInput) {
    const { endpoint, signal } = input
    this.#input = input
    this.#unanswered = new Set(endpoint === undefined ? [] : [endpoint, ...(endpoint.more ?? [])])
    this.#port = endpoint && watchPort(endpoint, signal)
  }

  /** Resolves when the service is ready, or when the signal comes. */
  async untilReady(): Promise<void> {
    await Promise.all([this.#untilHealthy(), this.#untilAnswers()])
  }

  async #untilHealthy(): Promise<void> {
    const { service, checked, endpoint, signal, emit } = this.#input
    if (checked.length > 0) {
      this.#wait({ for: 'healthcheck' })
      emit({ type: 'probe-began', service })
      await Promise.all(checked.map((container) => this.#untilContainerHealthy(container)))
    } else if (endpoint === undefined) {
      await this.#settle()
    }
    if (signal.aborted) return
    this.#healthySinceMs = nowMs()
    if (checked.length > 0) emit({ type: 'service-healthy', service })
    this.#input.onHealthy()
    this.#waitForAnswer()
  }

  async #untilContainerHealthy({ details, check, verdict }: CheckedContainer): Promise<void> {
    const { start, signal } = this.#input
    await untilHealthy({
      ...{ engine: start.engine, containerId: details.id, check, verdict, signal },
      isHealthyAlready: details.state === 'running' && details.health === 'healthy',
      proof: this.#proofFor(details),
      onFailedProbe: (output) => this.#hearProbe(output),
    })
  }

  #proofFor({ exposedPorts, hasOwnNetwork }: ContainerDetails): Proof {
    if (this.#port) return { by: 'port', watch: this.#port }
    if (!this.#input.isHealthAwaited) return { by: 'nothing' }
    return hasOwnNetwork ? { by: 'listening', ports: exposedPorts } : { by: 'engine' }
  }

  /** The service has neither a healthcheck nor a published port, so it only has to keep running for a moment. */
  async #settle(): Promise<void> {
    const { settleMs, signal } = this.#input
    if (settleMs === 0) return
    this.#wait({ for: 'settling' })
    await pause(settleMs, signal)
  }

  async #untilAnswers(): Promise<void> {
    const { service, endpoint, signal, emit } = this.#input
    if (endpoint === undefined || this.#port === undefined) return
    await this.#untilEndpointAnswers(endpoint, this.#port)
    await Promise.all(
      (endpoint.more ?? []).map((one) => this.#untilEndpointAnswers(one, watchPort(one, signal))),
    )
    if (!signal.aborted) emit({ type: 'service-answers', service })
  }

  async #untilEndpointAnswers(endpoint: ReadinessEndpoint, port: PortWatch): Promise<void> {
    if (endpoint.url === null) await port.served
    else await this.#untilUrlAnswers(endpoint, port)
    if (this.#input.signal.aborted) return
    this.#unanswered.delete(endpoint)
    this.#waitForAnswer()
  }

  /** Says which of its ports the service has not answered on, or why that is not asked yet. */
  #waitForAnswer(): void {
    const [next] = this.#unanswered
    if (next === undefined || this.#healthySinceMs === undefined) return
    if (this.#turnAfter === undefined) this.#wait({ for: 'answer', address: addressOf(next) })
    else this.#wait({ for: 'turn', service: this.#turnAfter })
  }

  async #untilUrlAnswers(endpoint: ReadinessEndpoint, port: PortWatch): Promise<void> {
    const { checked, signal } = this.#input
    await this.#untilTurn()
    await port.open
    if (signal.aborted) return
    const requestTimeoutMs = endpoint.requestTimeoutMs ?? checked[0]?.check.timeoutMs
    let wrong: { status: number; sinceMs: number } | undefined
    await untilEndpointAnswers({
      ...endpoint,
      ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
      signal,
      onStatus: (status) => {
        port.answered()
        if (isWanted(status, endpoint.status)) return
        if (wrong?.status !== status) wrong = { status, sinceMs: nowMs() }
        this.#judge(endpoint, wrong)
      },
    })
  }

  /**
   * Waits for what the service depends on, because a request that comes too early may harm: nginx does not ask an upstream for ten
   * seconds that has refused once, and others keep the error. Nobody loses time, since the start waits for all. Where somebody
   * does, because another service waits for this one or it has a limit of its own, it is asked at once.
   */
  async #untilTurn(): Promise<void> {
    const { endpoint, first, isHealthAwaited, signal } = this.#input
    if (isHealthAwaited || endpoint?.timeoutMs !== undefined) return
    for (const { service, ready } of first) {
      this.#turnAfter = service
      this.#waitForAnswer()
      await unlessAborted(ready, signal)
      if (signal.aborted) return
    }
    this.#turnAfter = undefined
    this.#waitForAnswer()
  }

  /**
   * Reports a wrong status that lasts too long. A service whose healthcheck passes has started, so its answers will not
   * change. If the user has set a limit for the service, only that limit counts.
   */
  #judge(asked: ReadinessEndpoint, { status, sinceMs }: { status: number; sinceMs: number }): void {
    const { checked, endpoint, signal, start, onWrongStatus } = this.#input
    const isUp = this.#healthySinceMs !== undefined && checked.length > 0
    if (!isUp || endpoint?.timeoutMs !== undefined || signal.aborted) return
    const forMs = nowMs() - Math.max(sinceMs, this.#healthySinceMs ?? 0)
    if (forMs >= (start.wrongStatusMs ?? WRONG_STATUS_MS)) onWrongStatus({ endpoint: asked, status, forMs })
  }

  /** Reports the output of a failed probe if it differs from the one before. */
  #hearProbe(output: string): void {
    const seen = this.#input.start.secrets.hide(output)
    if (seen !== this.#lastProbe) this.#input.onFailedProbe(seen)
    this.#lastProbe = seen
  }

  #wait(wait: Wait): void {
    this.#input.emit({ type: 'service-waits', service: this.#input.service, wait })
  }
}

/** Resolves with the promise, or as soon as the signal comes. */
async function unlessAborted(promise: Promise<void>, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return
  const aborted = Promise.withResolvers<void>()
  const onAbort = () => aborted.resolve()
  signal.addEventListener('abort', onAbort, { once: true })
  await Promise.race([promise, aborted.promise])
  signal.removeEventListener('abort', onAbort)
}
