import { relative, sep } from 'node:path'
import type { EnvironmentRow, Matrix } from '../../core/matrix/matrix.ts'
import type { Repository, UnreadFile } from '../repository.ts'
import type { Source } from '../source.ts'
import { assemble } from './assemble.ts'
import { loadSource } from './load.ts'

/**
 * Reads only the files of one environment: its compose file, the files that it includes and extends, and the
 * Dockerfiles that its services build. These are few, so that it does not delay a start.
 *
 * @param root absolute
 */
export async function loadEnvironment(
  root: string,
  matrix: Matrix,
  environment: EnvironmentRow,
): Promise<Repository> {
  const matrixPath = relative(root, matrix.file).split(sep).join('/')
  const sources = new Map<string, Source>()
  const unread = new Map<string, UnreadFile>()
  let wanted = [environment.composeFile]
  for (;;) {
    for (const loaded of await Promise.all(wanted.map((path) => loadSource(root, path)))) {
      if ('reason' in loaded) unread.set(loaded.path, loaded)
      else sources.set(loaded.path, loaded)
    }
    const isKnown = (path: string) => sources.has(path) || unread.has(path)
    const { repository } = assemble({
      files: new Set(sources.keys()),
      sources,
      unread: [],
      matrixPath,
      declared: [environment.composeFile],
    })
    wanted = [...new Set(filesOf(repository).filter((path) => !isKnown(path)))]
    if (wanted.length > 0) continue
    return {
      ...repository,
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

function filesOf({ composeFiles }: Repository): string[] {
  return composeFiles.flatMap(({ uses, services }) => [
    ...uses.flatMap(({ path }) => path ?? []),
    ...services.flatMap(({ build }) => build?.dockerfile ?? []),
  ])
}
