import { posix } from 'node:path'
import type { ComposeFile } from '../compose/model.ts'
import { fromRoot } from '../compose/paths.ts'
import type { Source } from '../source.ts'
import type { EnvFile, EnvFileUse } from './model.ts'

/**
 * The env files that compose files take: those under `env_file`, and the `.env` beside each. A sample such as
 * `.env.example` is one only where a service is given it.
 *
 * @param read the text of a file by its path from the root; null: there is none, or it is nobody's but the machine's
 */
export function collectEnvFiles(
  composeFiles: readonly ComposeFile[],
  read: (path: string) => Source | null,
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
      // What is taken from another file is among the uses of that one.
      if (!inherited) add(fromRoot(folder, text), { source, span })
    }
    add(posix.join(folder, '.env'), { source, span: null })
  }
  return [...files.values()]
}
