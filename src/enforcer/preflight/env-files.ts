import { isAbsolute, join, posix } from 'node:path'
import { escaped } from '../../core/compose/dollars.ts'
import {
  AS_WRITTEN,
  type EnvFileChoice,
  type EnvFileEntry,
  type ReplacedEnvFile,
  type ServiceEnvFiles,
} from '../../core/compose/env-files.ts'
import { environmentsOf, type ServiceInFile } from '../compose/environment.ts'
import type { EnvFileSource } from '../compose/model.ts'
import { filesInGit } from '../env-file/in-git.ts'
import { readEnvFile } from '../env-file/read.ts'
import { loadEnvironment } from '../scan/environment.ts'
import { loadSource } from '../scan/load.ts'
import type { PreflightSubject } from './subject.ts'

/** An entry of `env_file`, and the folder that its path starts from. */
interface Named {
  entry: EnvFileSource
  /** From the root. */
  folder: string
}

/**
 * Chooses the env files of an environment's services: the *Env file* takes the place of each that git does not have. Whether
 * such a file happens to be on this machine does not matter.
 *
 * @throws TOOL_MISSING, SCAN_FAILED when git cannot say which files it has
 */
export async function chooseEnvFiles(
  { root, matrix, environment }: PreflightSubject,
  env: NodeJS.ProcessEnv,
): Promise<EnvFileChoice> {
  const { envFile } = environment
  if (envFile === null) return AS_WRITTEN
  const [one] = environmentsOf(loadEnvironment(root, matrix, environment))
  const byName = Map.groupBy(one?.services ?? [], ({ service }) => service.name)
  const all = [...byName].map(([service, parts]) => ({ service, parts, named: parts.flatMap(namedIn) }))
  const paths = all.flatMap(({ named }) => named.flatMap(({ entry }) => entry.path ?? []))
  const kept = new Set([envFile, ...(await filesInGit(root, [...new Set(paths)], env))])
  const isReplaced = ({ entry: { path } }: Named) => path !== null && !kept.has(path)
  const chosen = all.filter(({ named }) => named.some(isReplaced))
  const decided = new Set(
    matrix.variables.flatMap(({ name, values }) => (values[environment.name] ? [name] : [])),
  )
  const inEnvFile = namesIn(root, envFile).filter((name) => decided.has(name))
  const services = chosen.map(({ service, parts, named }): ServiceEnvFiles => {
    const later = named.slice(named.findLastIndex(isReplaced) + 1)
    const own = new Set([
      ...parts.flatMap((part) =>
        part.service.environment.flatMap(({ of, key }) => (of === 'environment' ? key.text : [])),
      ),
      ...later.flatMap(({ entry: { path } }) => (path === null ? [] : namesIn(root, path))),
    ])
    return {
      service,
      files: named.map((one) =>
        isReplaced(one)
          ? { path: join(root, envFile), isLiteral: true, required: true, format: one.entry.format }
          : asWritten(root, posix.dirname(environment.composeFile), one),
      ),
      variables: inEnvFile.filter((name) => !own.has(name)),
    }
  })
  const replaced = chosen.flatMap(({ service, named }) =>
    named
      .filter(isReplaced)
      .map(({ entry }): ReplacedEnvFile => ({ service, file: entry.path ?? entry.text })),
  )
  return { services, replaced }
}

/** The entries of a service in one file. Where paths start from is not known if an `include` changes it. */
function namedIn({ file, service, movesPaths }: ServiceInFile): Named[] {
  if (movesPaths) return []
  return service.envFiles
    .filter(({ text }) => text !== '')
    .map((entry) => ({ entry, folder: posix.dirname((entry.inherited?.source ?? file.source).path) }))
}

/**
 * The same file, for a second compose file, whose paths start from the folder of the first one.
 * @param home that folder, from the root
 */
function asWritten(root: string, home: string, { entry, folder }: Named): EnvFileEntry {
  const { path, text, required, format } = entry
  if (path !== null) return { path: join(root, path), isLiteral: true, required, format }
  const isWhole = folder === home || isAbsolute(text) || text.startsWith('~')
  const written = isWhole ? text : `${escaped(join(root, folder))}/${text}`
  return { path: written, isLiteral: false, required, format }
}

/** The variables that an env file sets; none if it cannot be read, which Compose reports. */
function namesIn(root: string, path: string): string[] {
  const source = loadSource(root, path)
  return 'reason' in source ? [] : [...new Set(readEnvFile(source).map(({ name }) => name))]
}
