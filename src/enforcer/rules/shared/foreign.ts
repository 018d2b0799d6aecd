import type { Repository } from '../../repository.ts'
import { isWithin } from '../../run/paths.ts'

/** Whether a path lies in a folder that was not looked into, so that nobody here knows what is there. */
export function isForeign({ foreign = [] }: Repository, path: string): boolean {
  return foreign.some((folder) => isWithin(folder.path, path))
}
