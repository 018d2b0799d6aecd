import type { NeverStarted } from '../../core/errors/never-started.ts'
import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import { environmentsOf, isStarted } from '../compose/environment.ts'
import { loadEnvironment } from '../scan/environment.ts'
import { positionAt } from '../source.ts'

/** The services of an environment that are never started, because they have a profile or 0 replicas. */
export async function unstartedServices({
  root,
  matrix,
  environment,
}: {
  root: string
  matrix: Matrix
  environment: EnvironmentRow
}): Promise<NeverStarted[]> {
  const repository = await loadEnvironment(root, matrix, environment)
  return environmentsOf(repository).flatMap(({ services }) =>
    services
      .filter(({ service }) => !isStarted(service))
      .map(({ file, service }) => ({
        service: service.name,
        at: positionAt(file.source, service.span.start),
        profiles: service.profiles,
      })),
  )
}
