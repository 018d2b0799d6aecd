import { existsSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import { neededPaths } from '../compose/needs.ts'
import type { Repository, UnreadFile } from '../repository.ts'
import { isWithin } from '../run/paths.ts'
import type { Source } from '../source.ts'
import { assemble } from './assemble.ts'
import { loadSource } from './load.ts'
import { brokenEnvFiles } from './needed.ts'

/**
 * Reads only the files of one environment: its compose file, the files that it includes and extends, and the
 * Dockerfiles that its services build. These are few, so that it does not delay a start.
 *
 * @param root absolute
 */
export function loadEnvironment(root: string, matrix: Matrix, environment: EnvironmentRow): Repository {
  const matrixPath = relative(root, matrix.file).split(sep).join('/')
  const sources = new Map<string, Source>()
  const unread = new Map<string, UnreadFile>()
  let wanted = [environment.composeFile, ...(environment.envFile === null ? [] : [environment.envFile])]
  for (;;) {
    for (const loaded of wanted.map((path) => loadSource(root, path))) {
      if ('reason' in loaded) unread.set(loaded.path, loaded)
      else sources.set(loaded.path, loaded)
    }
    const isKnown = (path: string) => sources.has(path) || unread.has(path)
    const { repository } = assemble({
      files: new Set(sources.keys()),
      sources,
      // One that is missing is told where it is named.
      unread: [...unread.values()].filter(({ isMissing }) => isMissing !== true),
      matrixPath,
      declared: [environment.composeFile],
      environmentFiles: environment.envFile === null ? [] : [environment.envFile],
    })
    wanted = [...new Set(filesOf(repository).filter((path) => !isKnown(path)))]
    if (wanted.length > 0) continue
    const exists = (path: string) => existsSync(join(root, path))
    const needed = repository.composeFiles.flatMap(neededPaths).filter(exists)
    return {
      ...repository,
      // The files of the folders are not listed, so the disk says what there is.
      neededElsewhere: new Set([...needed, ...toComeToExist(repository, exists)]),
      brokenLinks: brokenEnvFiles(root, repository),
      matrix: {
        path: matrixPath,
        source: { path: matrixPath, text: '', hasBom: false },
        // Only this environment: the files of the others were not read.
        matrix: { ...matrix, environments: [environment] },
        problems: [],
      },
    }
  }
}

/**
 * Contexts that do not exist, with the Dockerfiles in them. A command of the project may have to write them first, and a
 * start says so itself (BUILD_CONTEXT_MISSING).
 */
function toComeToExist({ composeFiles }: Repository, exists: (path: string) => boolean): string[] {
  return composeFiles.flatMap(({ services }) =>
    services.flatMap(({ build }) => {
      if (build === null || build.context === null || exists(build.context)) return []
      const { context, dockerfile } = build
      return dockerfile !== null && isWithin(context, dockerfile) ? [context, dockerfile] : [context]
    }),
  )
}

function filesOf({ composeFiles }: Repository): string[] {
  return composeFiles.flatMap(({ uses, services }) => [
    ...uses.flatMap(({ path }) => path ?? []),
    ...services.flatMap(({ build }) => build?.dockerfile ?? []),
  ])
}
