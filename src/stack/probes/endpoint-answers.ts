import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'
import { seconds } from '../../core/text/units.ts'
import { ask } from './ask.ts'
import { PROBE_AGENT } from './probe-agent.ts'

const load = () => import('wait-on')
let loading: ReturnType<typeof load> | undefined

/**
 * Begins to load the library that polls endpoints. Loading it keeps this process busy for 0.2 s, so call this while
 * another process, such as Compose, is working for this one. A failure is thrown by {@link untilEndpointAnswers}.
 */
export function prepareToAsk(): void {
  loaded().catch(() => {})
}

function loaded(): ReturnType<typeof load> {
  loading ??= load()
  return loading
}

/**
 * How often a service is asked: often just after it has opened its port, and then rarely, because it may log each
 * request.
 */
const FIRST = { intervalMs: 25, roundMs: 500 }
const LATER = { intervalMs: 300, roundMs: 2500 }

/** How long one request may take, unless an option or the healthcheck sets another limit. */
const DEFAULT_REQUEST_TIMEOUT_MS = 10_000

export interface AnswerInput extends Pick<ReadinessEndpoint, 'resource' | 'status' | 'requestTimeoutMs'> {
  signal: AbortSignal
  /** Called with the status of each answer. */
  onStatus?: (status: number) => void
}

/** Resolves when the endpoint answers this machine with a wanted status, or when the signal comes. */
export async function untilEndpointAnswers({
  resource,
  status: wanted,
  requestTimeoutMs = DEFAULT_REQUEST_TIMEOUT_MS,
  signal,
  onStatus,
}: AnswerInput): Promise<void> {
  const { default: waitOn } = await loaded()
  let isHeard = false
  const round = ({ intervalMs, roundMs }: typeof FIRST) =>
    waitOn({
      resources: [resource],
      interval: intervalMs,
      // It cannot be cancelled, so it is called again and again with a short timeout.
      timeout: roundMs,
      simultaneous: 1,
      tcpTimeout: requestTimeoutMs,
      httpTimeout: requestTimeoutMs,
      // One answer is enough.
      window: 0,
      // The ports of a stack are not reached through a proxy.
      proxy: false,
      followRedirect: false,
      headers: { 'user-agent': PROBE_AGENT },
      validateStatus(found: number) {
        isHeard = true
        onStatus?.(found)
        return isWanted(found, wanted)
      },
    }).then(
      () => true,
      () => false,
    )
  let { roundMs } = LATER
  let isReady = await round(FIRST)
  while (!isReady && !signal.aborted) {
    isHeard = false
    isReady = await round({ ...LATER, roundMs })
    // A request that takes longer than a round needs a longer round. A round keeps this process alive until it ends.
    if (!isHeard) roundMs = Math.min(2 * roundMs, Math.max(requestTimeoutMs, LATER.roundMs))
  }
}

/**
 * Whether a status is the wanted one.
 * @param wanted absent: any of 2xx
 */
export function isWanted(found: number, wanted: number | undefined): boolean {
  return wanted === undefined ? found >= 200 && found < 300 : found === wanted
}

/** How long a service may take to answer the last request before its failure is reported. */
const LAST_ANSWER_MS = 2000

/** How the URL answers now, in words: `answers with status 418 on URL`, `does not answer on URL (reason)`. */
export async function answerNow(url: string, host: string, port: number): Promise<string> {
  const answer = await ask({ url, host, port }, LAST_ANSWER_MS)
  if (answer.kind === 'status') return `answers with status ${answer.status} on ${url}`
  const reason = answer.kind === 'silent' ? answer.reason : `no answer within ${seconds(LAST_ANSWER_MS)}`
  return `does not answer on ${url} (${reason})`
}
