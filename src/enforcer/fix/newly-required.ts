import { meaningOf } from '../compose/matrix-variables.ts'
import type { Repository } from '../repository.ts'

/**
 * The variables that users have to set after the change, sorted: a compose file now requires them, did not before, and the
 * matrix does not set them. Another file may have required them before: a command uses one file.
 */
export function newlyRequired(before: Repository, after: Repository): string[] {
  const known = requiredByFile(before)
  const names = [...requiredByFile(after)].flatMap(([path, required]) =>
    [...required].filter((name) => !known.get(path)?.has(name)),
  )
  const unset = names.filter((name) => meaningOf(name, after.matrix.matrix) === undefined)
  return [...new Set(unset)].sort()
}

function requiredByFile({ composeFiles }: Repository): Map<string, Set<string>> {
  return new Map(
    composeFiles.map(({ source, interpolations }) => [
      source.path,
      new Set(interpolations.flatMap(({ name, operator }) => (operator.endsWith('?') ? name : []))),
    ]),
  )
}
