import { readersOf, startedSomewhere } from '../../compose/environment.ts'
import type { EnvFileSource } from '../../compose/model.ts'
import { samplesOf } from '../../compose/needs.ts'
import { eachOnce, saidAt, writtenAt } from '../../compose/places.ts'
import type { Finding } from '../../finding.ts'
import type { Repository } from '../../repository.ts'
import { isForeign } from '../shared/foreign.ts'
import { movedFiles } from '../shared/moved-files.ts'

/**
 * The entries of `env_file` that are empty or whose file does not exist, unless they are optional, no environment starts
 * the service, or every environment that reads the file has an *Env file*, which takes their place.
 */
export function* missingEnvFiles(repository: Repository): Iterable<Finding> {
  const moved = movedFiles(repository)
  const isFirst = eachOnce()
  const isStarted = startedSomewhere(repository)
  const readers = readersOf(repository)
  for (const file of repository.composeFiles) {
    if (moved.has(file.source.path)) continue
    const environments = readers(file.source.path)
    // A start reads the environment's own env file instead of one that is not there.
    const isReplaced = environments.length > 0 && environments.every(({ envFile }) => envFile !== null)
    for (const service of file.services) {
      if (!isStarted(file, service)) continue
      for (const entry of service.envFiles) {
        const wrong =
          entry.required && (entry.text === '' || !isReplaced) ? wrongWith(entry, repository) : null
        if (wrong === null) continue
        const { source, span } = writtenAt(file, entry)
        if (!isFirst(source, span)) continue
        const named = entry.text === '' ? '' : ` ${entry.path}`
        yield {
          rule: 'compose-invalid',
          at: saidAt(file, entry),
          subject: `service ${service.name}, env_file${named}`,
          message: `service ${service.name} ${wrong.message}`,
          todo: wrong.todo,
        }
      }
    }
  }
}

/** What is wrong with a required env file; null: nothing, or it is not known. */
function wrongWith(
  { path, text }: EnvFileSource,
  repository: Repository,
): { message: string; todo: string } | null {
  // Compose does not take it for the folder of the file, as it does with other paths.
  if (text === '') {
    return { message: 'has an empty path under env_file', todo: 'Name the file, or remove the entry.' }
  }
  const { files, neededElsewhere, brokenLinks } = repository
  const isThere = (one: string) => files.has(one) || neededElsewhere?.has(one) === true
  if (path === null || isThere(path) || isForeign(repository, path)) return null
  const needs = `needs the env file ${path}, which`
  if (brokenLinks?.has(path)) {
    return {
      message: `${needs} is a broken link`,
      todo: 'Correct the link, or create the file that it leads to. If the service also starts without it, write `required: false`.',
    }
  }
  if (path === '.' || [...files].some((file) => file.startsWith(`${path}/`))) {
    return { message: `${needs} is a folder`, todo: 'Name a file in it, or remove the entry.' }
  }
  const sample = samplesOf(path).find(isThere)
  const [hint, first] =
    sample === undefined
      ? ['', 'Correct the path, or add the file.']
      : [`; ${sample} looks like its sample`, `Copy ${sample} to ${path}.`]
  return {
    message: `${needs} does not exist${hint}`,
    todo: `${first} If everybody makes their own, let git ignore it, and name a sample of it as *Env file* of the environment; if the service also starts without it, write \`required: false\`.`,
  }
}
