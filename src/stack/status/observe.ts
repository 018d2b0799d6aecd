import type { SeenContainer } from '../../core/plan/refresh.ts'
import type { ContainerDetails, ContainerSummary } from '../../engine/containers.ts'
import type { Engine } from '../../engine/engine.ts'

/** A container as the engine lists it, with what a closer look shows. */
export interface Observed {
  summary: ContainerSummary
  details: ContainerDetails
}

/** All containers of a project as they are now, by service and name. */
export async function observe(engine: Engine, project: string): Promise<Observed[]> {
  const containers = (await engine.containers.list(project)).sort((a, b) =>
    a.service === b.service ? compare(a.name, b.name) : compare(a.service, b.service),
  )
  return Promise.all(
    containers.map(async (summary) => ({ summary, details: await engine.containers.inspect(summary.id) })),
  )
}

function compare(a: string, b: string): number {
  return a < b ? -1 : 1
}

/** In the terms of the plan. */
export function seenContainer({ summary, details }: Observed): SeenContainer {
  return {
    service: summary.service,
    state: details.state,
    exitCode: details.exitCode,
    image: summary.image,
    configHash: summary.configHash,
    ...(details.health === undefined ? {} : { health: details.health }),
  }
}
