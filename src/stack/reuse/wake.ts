import type { ReadinessEndpoint } from '../../core/endpoints/endpoints.ts'
import { SsotError } from '../../core/errors/errors.ts'
import type { StartOperation } from '../../core/plan/operation.ts'
import type { StackContext } from '../context.ts'
import { greetingOf } from '../probes/greetings.ts'
import { startServices } from '../readiness/start-services.ts'
import { askedAgain } from './asked-again.ts'
import { Disturbed, type Freeze } from './freeze.ts'
import type { FreshStack } from './look.ts'
import { NotAsItWas } from './not-as-it-was.ts'

/** How long the services may take to answer after the pause. They were ready before. */
const ANSWER_LIMIT_MS = 10_000

/**
 * Wakes the containers of a kept stack, after a proof that nothing has happened to them. Resolves when their services answer.
 * @param replaced services that are to be replaced, and need not answer
 * @throws NotAsItWas
 */
export async function wake(
  { prepared, wanted, place }: Pick<FreshStack, 'prepared' | 'wanted' | 'place'>,
  frozen: Freeze,
  { signal, connection: { secrets } }: Pick<StackContext, 'signal' | 'connection'>,
  replaced: ReadonlySet<string> = new Set(),
): Promise<void> {
  try {
    await frozen.thaw()
    const paused = frozen.paused.filter(({ service }) => !replaced.has(service))
    const services = new Set(paused.map(({ service }) => service))
    const operations = wanted
      .filter(({ name }) => services.has(name))
      .map(({ name, dependsOn, completes, isOptional }): StartOperation => {
        // All run, so none waits for another one. They are asked in this order.
        const after = dependsOn
          .filter(({ service }) => services.has(service))
          .map(({ service }) => ({ service, condition: 'service_started' as const }))
        return { do: 'start', service: name, cause: 'unchanged', after, completes, isOptional }
      })
    const { engine } = prepared.connection
    const readiness = askedAgain(prepared.readiness)
    await startServices(
      {
        ...{ engine, project: place.project, secrets },
        ...{ readiness, timeoutMs: ANSWER_LIMIT_MS, signal, emit: () => {} },
      },
      operations,
      (service) =>
        Promise.all(
          paused
            .filter((one) => one.service === service)
            .map(async ({ id }) => {
              const { healthcheck, ...details } = await engine.containers.inspect(id)
              const isAsked = healthcheck && !saysEnough(readiness[service])
              return isAsked ? { ...details, healthcheck } : details
            }),
        ),
    )
  } catch (error) {
    if (error instanceof Disturbed) throw new NotAsItWas(error.message, { cause: error })
    if (!(error instanceof SsotError) || signal?.aborted) throw error
    throw new NotAsItWas(`after the pause, ${error.summary}`, { cause: error })
  }
}

/**
 * Whether the answer of a woken service to this machine says that it is well, so that its healthcheck, which passed before the pause, need
 * not start a process in its container.
 */
function saysEnough(endpoint: ReadinessEndpoint | undefined): boolean {
  return endpoint !== undefined && (endpoint.url !== null || greetingOf(endpoint.protocol) !== undefined)
}
