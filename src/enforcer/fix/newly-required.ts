import { meaningOf } from '../compose/matrix-variables.ts'
import type { Repository } from '../repository.ts'

/**
 * The variables that users have to set after the change, sorted: a compose file now requires them, none did before, and
 * the matrix does not set them.
 */
export function newlyRequired(before: Repository, after: Repository): string[] {
  const known = requiredIn(before)
  const names = [...requiredIn(after)].filter((name) => !known.has(name))
  return names.filter((name) => meaningOf(name, after.matrix.matrix) === undefined).sort()
}

function requiredIn({ composeFiles }: Repository): Set<string> {
  const all = composeFiles.flatMap(({ interpolations }) => interpolations)
  return new Set(all.flatMap(({ name, operator }) => (operator.endsWith('?') ? name : [])))
}
