import { meaningOf } from '../compose/matrix-variables.ts'
import type { Repository } from '../repository.ts'

/**
 * The variables that users have to set after the change, by compose file: the file now requires them, did not before, and
 * the matrix does not set them. Another file may have required them before: a command uses one file.
 */
export function newlyRequired(before: Repository, after: Repository): Map<string, string[]> {
  const known = requiredByFile(before)
  const files = [...requiredByFile(after)].map(([path, required]): [string, string[]] => {
    const isNew = (name: string) =>
      !known.get(path)?.has(name) && meaningOf(name, after.matrix.matrix) === undefined
    return [path, [...required].filter(isNew).sort()]
  })
  return new Map(files.filter(([, names]) => names.length > 0))
}

function requiredByFile({ composeFiles }: Repository): Map<string, Set<string>> {
  return new Map(
    composeFiles.map(({ source, interpolations }) => [
      source.path,
      new Set(interpolations.flatMap(({ name, operator }) => (operator.endsWith('?') ? name : []))),
    ]),
  )
}
