import { SsotError } from '../../../core/errors/errors.ts'
import { EVIDENCE_LINES } from '../../../core/errors/evidence.ts'
import type { ContainerSummary } from '../../../engine/containers.ts'
import { cleanStopAdvice, isClean } from '../../baselines/stop-cleanly.ts'
import type { PreparedModel } from '../../definition/prepare.ts'

/**
 * Why what a stopped service holds may not be whole, as a clause; null: it has ended as it was asked to.
 * @param isAsked whether the matrix says that it is recreated, so that it must be
 * @throws RESET_FAILED with its exit code and its last lines, if it must be
 */
export async function uncleanEnd(
  { connection, secrets }: Pick<PreparedModel, 'connection' | 'secrets'>,
  { id, service }: Pick<ContainerSummary, 'id' | 'service'>,
  isAsked: boolean,
): Promise<string | null> {
  const { baselines, logs } = connection.engine
  const ending = await baselines.ending(id)
  if (isClean(ending)) return null
  const { state, exitCode, outOfMemory } = ending
  if (!isAsked) return `it did not stop cleanly (exit code ${exitCode}), so its files may be incomplete`
  const lines = await logs.read(id, { last: EVIDENCE_LINES })
  const texts = lines.map(({ text }) => text)
  throw new SsotError({
    code: 'RESET_FAILED',
    service,
    summary: `It could not be noted what ${service} holds: it did not stop cleanly, so its files may be incomplete`,
    evidence: {
      state,
      exitCode,
      ...(outOfMemory && { isOutOfMemory: true }),
      lastLines: secrets.hideLastLines(texts, EVIDENCE_LINES),
    },
    todo:
      cleanStopAdvice(service, ending) ??
      `Make ${service} end with 0 when it gets its stop signal, or write another way in its row under State.`,
  })
}
