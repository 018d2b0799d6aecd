import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'

const load = () => import('wait-on')
let loading: ReturnType<typeof load> | undefined

/**
 * Begins to load what asks endpoints. That keeps this process busy for 0.2 s, so it is done while another one is at
 * work for it, and not before that has been started. If it fails, the start fails where it is needed.
 */
export function prepareToAsk(): void {
  loaded().catch(() => {})
}

function loaded(): ReturnType<typeof load> {
  loading ??= load()
  return loading
}

const INTERVAL_MS = 10
const ATTEMPT_TIMEOUT_MS = 2000
const ROUND_MS = 2500

/**
 * Resolves when the endpoint answers from this machine, or the signal has come.
 * @param status the one status that counts; absent: any of 2xx
 */
export async function untilEndpointAnswers(
  { resource, status }: Pick<ReadinessEndpoint, 'resource' | 'status'>,
  signal: AbortSignal,
): Promise<void> {
  const { default: waitOn } = await loaded()
  const ask = () =>
    waitOn({
      resources: [resource],
      interval: INTERVAL_MS,
      // It cannot be cancelled, so it is asked to look for a short while, again and again.
      timeout: ROUND_MS,
      tcpTimeout: ATTEMPT_TIMEOUT_MS,
      httpTimeout: ATTEMPT_TIMEOUT_MS,
      // Answering once is enough: the healthcheck has passed besides.
      window: 0,
      // A proxy of the environment is not for this machine's own ports.
      proxy: false,
      followRedirect: false,
      ...(status === undefined ? {} : { validateStatus: (found: number) => found === status }),
    }).then(
      () => true,
      () => false,
    )
  while (!signal.aborted && !(await ask()));
}

/** How the URL answers now, in words: `answers with status 418 on URL`, `does not answer on URL (reason)`. */
export async function answerNow(url: string): Promise<string> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) })
    await response.body?.cancel()
    return `answers with status ${response.status} on ${url}`
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return `does not answer on ${url} (${cause instanceof Error ? cause.message : cause})`
  }
}
