import type { NeverStarted } from '../../core/errors/never-started.ts'
import { environmentsOf, isActive } from '../compose/environment.ts'
import { loadEnvironment } from '../scan/environment.ts'
import { positionAt } from '../source.ts'
import type { PreflightSubject } from './subject.ts'

/**
 * The services of an environment that are never started, each with the place of its key. `profiles`: its own if none of them is
 * active; empty for one with 0 replicas. Files that cannot be read are left out.
 */
export function unstartedServices({ root, matrix, environment }: PreflightSubject): NeverStarted[] {
  const repository = loadEnvironment(root, matrix, environment)
  return environmentsOf(repository).flatMap(({ services, environment: own }) =>
    services.flatMap(({ file, service }) => {
      const hasProfile = isActive(service, own)
      if (hasProfile && service.replicas > 0) return []
      const at = positionAt(file.source, service.span.start)
      return [{ service: service.name, at, profiles: hasProfile ? [] : service.profiles }]
    }),
  )
}
