import type { Emit } from '../../core/events/event.ts'
import type { Engine } from '../../engine/engine.ts'

/** A container of a service. */
export interface ServiceContainer {
  id: string
  service: string
}

/**
 * Starts a container after another step has failed. Its own failure is only reported, because the other one is thrown.
 */
export async function startAgain(
  engine: Pick<Engine, 'containers'>,
  { id, service }: ServiceContainer,
  emit: Emit,
  why: 'replacement-failed' | 'interrupted',
): Promise<void> {
  try {
    await engine.containers.start(id)
    emit({ type: 'service-restored', service, why })
  } catch (error) {
    emit({
      type: 'service-not-restored',
      service,
      reason: error instanceof Error ? error.message : String(error),
    })
  }
}
