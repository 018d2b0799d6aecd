import type { ObservedStack } from '../../core/plan/observed.ts'
import type { PreparedModel } from '../definition/prepare.ts'
import { ask } from '../probes/ask.ts'

/** Marks the running containers whose URL does not answer. The engine notices that only at its next health probe. */
export async function withSilent(
  observed: ObservedStack,
  { readiness }: Pick<PreparedModel, 'readiness'>,
): Promise<ObservedStack> {
  const running = observed.containers.filter(({ state }) => state === 'running')
  const asked = await Promise.all(
    [...new Set(running.map(({ service }) => service))].map(async (service) => {
      const endpoint = readiness[service]
      // A slow service may be busy, which the engine's own health probe has to judge.
      return endpoint !== undefined && (await ask(endpoint)).kind === 'silent' ? [service] : []
    }),
  )
  const silent = new Set(asked.flat())
  const containers = observed.containers.map((one) => ({ ...one, isSilent: silent.has(one.service) }))
  return { ...observed, containers }
}
