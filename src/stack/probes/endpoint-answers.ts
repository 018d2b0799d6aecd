import https from 'node:https'
import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'
import { seconds } from '../../core/text/units.ts'
import { nowMs } from '../../host/clock.ts'
import { http } from '../../host/http.ts'
import { pause } from '../../host/pause.ts'
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
 * How often a service is asked that has not answered yet: nobody logs these requests, and on a busy machine it may take long. The
 * pause is a part of the time waited so far, so that it adds little to it.
 */
const UNHEARD = { shortestMs: 25, longestMs: 100, part: 1 / 20, roundMs: 500 }
/** How often it is asked once it answers: rarely, because it may log each request. */
const HEARD = { intervalMs: 300, roundMs: 2500 }

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
  let isReady = false
  const round = ({ intervalMs, roundMs }: typeof HEARD) =>
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
        const isRight = isWanted(found, wanted)
        // An answer may come when its round is over.
        isReady ||= isRight
        return isRight
      },
    }).then(
      () => {
        isReady = true
      },
      (error: unknown) => {
        if (!(error instanceof Error) || !error.message.startsWith('Timed out')) throw error
      },
    )
  const beganMs = nowMs()
  let hasAnswered = false
  let { roundMs } = UNHEARD
  while (!isReady && !signal.aborted) {
    isHeard = false
    const intervalMs = hasAnswered ? HEARD.intervalMs : unheardPauseMs(nowMs() - beganMs)
    await round({ intervalMs, roundMs })
    // A service that is asked again before it has answered gets requests at the same time, which few have just after their start.
    if (!isReady) await untilNoneIsOpen(resource, signal)
    hasAnswered ||= isHeard
    // A request that takes longer than a round needs a longer round. A round keeps this process alive until it ends.
    roundMs = isHeard
      ? Math.max(roundMs, HEARD.roundMs)
      : Math.min(2 * roundMs, Math.max(requestTimeoutMs, HEARD.roundMs))
  }
}

const OPEN_CHECK_MS = 10

/**
 * Resolves when no request to an endpoint is under way, or when the signal comes. A round that is over leaves its last request
 * behind, which ends with an answer or by its own limit.
 */
async function untilNoneIsOpen(resource: string, signal: AbortSignal): Promise<void> {
  const url = new URL(resource.replace('-get:', ':'))
  const { globalAgent } = url.protocol === 'https:' ? https : http
  const isOpen = () => Object.keys(globalAgent.sockets).some((name) => name.startsWith(`${url.host}:`))
  while (isOpen() && !signal.aborted) await pause(OPEN_CHECK_MS, signal)
}

/** How long to wait before a service is asked again that has not answered for so long. */
function unheardPauseMs(waitedMs: number): number {
  const { shortestMs, longestMs, part } = UNHEARD
  // It takes whole numbers only.
  return Math.ceil(Math.min(longestMs, Math.max(shortestMs, waitedMs * part)))
}

/**
 * Whether a status is the wanted one.
 * @param wanted `any`: every one below 500, with which a server says that it cannot serve yet; absent: any of 2xx
 */
export function isWanted(found: number, wanted: number | 'any' | undefined): boolean {
  if (wanted === 'any') return found < 500
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
