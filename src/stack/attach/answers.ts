import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'
import { ask } from '../probes/ask.ts'
import { isWanted } from '../probes/endpoint-answers.ts'

/** A service that is up answers in less time. */
const LIMIT_MS = 5000

/**
 * Why a published service does not answer this machine as it must, as the end of a sentence about it:
 * `answers with status 500 on http://127.0.0.1:23200/health`. Null when it does.
 */
export async function wrongAnswer(endpoint: ReadinessEndpoint): Promise<string | null> {
  for (const one of [endpoint, ...(endpoint.more ?? [])]) {
    const wrong = await wrongAnswerOf(one)
    if (wrong !== null) return wrong
  }
  return null
}

async function wrongAnswerOf(endpoint: ReadinessEndpoint): Promise<string | null> {
  const { url, host, port, status, requestTimeoutMs = LIMIT_MS } = endpoint
  const where = url ?? `${host}:${port}`
  const answer = await ask({ url, host, port }, requestTimeoutMs)
  switch (answer.kind) {
    case 'connected':
      return null
    case 'status':
      return isWanted(answer.status, status) ? null : `answers with status ${answer.status} on ${where}`
    case 'silent':
      return `does not answer on ${where} (${answer.reason})`
    case 'slow':
      return `does not answer on ${where} within ${requestTimeoutMs} ms`
  }
}
