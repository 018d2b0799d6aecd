import { posix } from 'node:path'
import type { ComposeFile } from '../compose/model.ts'
import { fromRoot } from '../compose/paths.ts'
import type { Source } from '../source.ts'
import type { EnvFile, EnvFileUse } from './model.ts'

/**
 * The env files that compose files use: those under `env_file`, and the `.env` next to each. A sample such as
 * `.env.example` counts only if a service uses it.
 *
 * @param read the text of a file by its path from the root; null: there is no such file, or it is not part of the
 *   repository
 * @param declared the env files of environments, and the matrix that names them
 */
export function collectEnvFiles(
  composeFiles: readonly ComposeFile[],
  read: (path: string) => Source | null,
  declared: { paths: readonly string[]; by: Source | null } = { paths: [], by: null },
): EnvFile[] {
  const files = new Map<string, { source: Source; uses: EnvFileUse[] }>()
  const add = (path: string | null, use: EnvFileUse) => {
    const source = path === null ? null : read(path)
    if (source === null) return
    const file = files.get(source.path) ?? { source, uses: [] }
    files.set(source.path, file)
    const isKnown = file.uses.some(
      ({ source: by, span }) => by.path === use.source.path && span?.start === use.span?.start,
    )
    if (!isKnown) file.uses.push(use)
  }
  for (const { source, services } of composeFiles) {
    const folder = posix.dirname(source.path)
    for (const { text, span, inherited } of services.flatMap(({ envFiles }) => envFiles)) {
      // An entry that `extends` takes from another compose file belongs to that file.
      if (!inherited) add(fromRoot(folder, text), { source, span })
    }
    add(posix.join(folder, '.env'), { source, span: null })
  }
  const { paths, by } = declared
  if (by !== null) for (const path of paths) add(path, { source: by, span: null, isOfMatrix: true })
  return [...files.values()]
}
