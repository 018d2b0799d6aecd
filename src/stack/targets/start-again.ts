import type { Emit } from '../../core/events/event.ts'
import type { Engine } from '../../engine/engine.ts'

/** A container of a service. */
export interface ServiceContainer {
  id: string
  service: string
}

/** Beside another failure, which is thrown; that a container could not be started is only reported. */
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
