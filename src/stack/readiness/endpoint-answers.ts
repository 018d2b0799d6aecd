import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'

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

const INTERVAL_MS = 10
const ATTEMPT_TIMEOUT_MS = 2000
const ROUND_MS = 2500

/**
 * Resolves when the endpoint answers requests from this machine, or when the signal comes.
 * @param status the only status that counts; absent: any of 2xx
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
      // It cannot be cancelled, so it is called again and again with a short timeout.
      timeout: ROUND_MS,
      tcpTimeout: ATTEMPT_TIMEOUT_MS,
      httpTimeout: ATTEMPT_TIMEOUT_MS,
      // One answer is enough, because the healthcheck must pass as well.
      window: 0,
      // The ports of a stack are not reached through a proxy.
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
