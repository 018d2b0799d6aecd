import { nearestName } from '../../../core/text/suggest.ts'
import type { KeyPath } from '../specification/check/place.ts'
import { PROJECT } from '../specification/project.ts'
import { SERVICE } from '../specification/service.ts'
import type { MapForm } from '../specification/shape/shape.ts'

/**
 * Whether a problem at a path may hide something that rules rely on to know an environment in full: a service, its
 * ports, whether it is built. A misspelt key counts as the key that it resembles.
 */
export function mayHideSomething(path: KeyPath): boolean {
  const [section, , key, ...deeper] = path
  const ofProject = meantKey(section, PROJECT.map)
  if (ofProject !== 'services' && ofProject !== 'include') return false
  if (key === undefined) return true
  const ofService = meantKey(key, SERVICE.map)
  return ofService === 'ports' || ofService === 'extends' || (ofService === 'build' && deeper.length === 0)
}

function meantKey(key: string | null | undefined, { keys }: MapForm): string | undefined {
  if (key === null || key === undefined) return undefined
  return keys.has(key) ? key : nearestName(key, keys.keys())
}
