import type { Repository } from '../../repository.ts'
import { isWithin } from '../../run/paths.ts'

/** Whether a path is in a folder that was not read, so it is not known whether the file exists. */
export function isForeign({ foreign = [] }: Repository, path: string): boolean {
  return foreign.some((folder) => isWithin(folder.path, path))
}
