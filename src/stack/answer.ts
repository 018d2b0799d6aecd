import type { ReadinessEndpoint } from '../core/endpoints.ts'
import { SsotError } from '../core/errors.ts'

const load = () => import('wait-on')
let loading: ReturnType<typeof load> | undefined

/** Loads what asks endpoints. The import costs 0.2 s, so it is begun while Compose is at work. */
export function prepareToAsk(): ReturnType<typeof load> {
  loading ??= load()
  return loading
}

const INTERVAL_MS = 10
const ATTEMPT_TIMEOUT_MS = 2000

/**
 * Resolves when the endpoint answers from this machine.
 * @param resource in wait-on's notation: `http-get://127.0.0.1:28100/health`, `tcp:127.0.0.1:28300`
 * @throws ENDPOINT_NOT_ANSWERING
 */
export async function untilEndpointAnswers(resource: string, timeoutMs: number): Promise<void> {
  const { default: waitOn } = await prepareToAsk()
  try {
    await waitOn({
      resources: [resource],
      interval: INTERVAL_MS,
      timeout: timeoutMs,
      tcpTimeout: ATTEMPT_TIMEOUT_MS,
      httpTimeout: ATTEMPT_TIMEOUT_MS,
      // Answering once is enough: the healthcheck has passed before.
      window: 0,
      // A proxy of the environment is not for this machine's own ports.
      proxy: false,
      followRedirect: false,
    })
  } catch (cause) {
    throw new SsotError({
      code: 'ENDPOINT_NOT_ANSWERING',
      summary: `${resource} does not answer from this machine: ${cause instanceof Error ? cause.message : cause}`,
      todo: 'Check that the service listens on the container port of the matrix, on all interfaces (0.0.0.0).',
      cause,
    })
  }
}

/** How the endpoint answers now, in words: `answers with status 418`, `refuses the connection`. */
export async function answerNow({ host, port, url }: ReadinessEndpoint): Promise<string> {
  if (url === null) return `takes no connection on ${host}:${port} that it keeps`
  try {
    const response = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(ATTEMPT_TIMEOUT_MS) })
    await response.body?.cancel()
    return `answers with status ${response.status} on ${url}`
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
    return `does not answer on ${url} (${cause instanceof Error ? cause.message : cause})`
  }
}
