import { posix } from 'node:path'
import type { SourcePosition } from '../../core/errors/errors.ts'
import { saidAt } from '../compose/places.ts'
import type { Repository } from '../repository.ts'
import { movedFiles } from '../rules/shared/moved-files.ts'
import { positionAt } from '../source.ts'

/** A file that Compose opens and that is no compose file, and where a compose file names it. */
export interface OpenedFile {
  /** From the root. */
  path: string
  at: SourcePosition
  /** `service api reads the env file` */
  who: string
  /** Whether Compose takes no notice of a folder there: `.env` is also a usual name for one. */
  mayBeFolder: boolean
}

/** The env files of services, and the `.env` beside each included file, from which Compose takes variables. */
export function filesOfCompose(repository: Repository): OpenedFile[] {
  const moved = movedFiles(repository)
  return repository.composeFiles.flatMap((file) => {
    if (moved.has(file.source.path)) return []
    const entries = file.services.flatMap(({ name, envFiles }) =>
      envFiles.flatMap((entry) =>
        // Compose refuses an empty path.
        entry.path === null || entry.text === ''
          ? []
          : [
              {
                path: entry.path,
                at: saidAt(file, entry),
                who: `service ${name} reads the env file`,
                mayBeFolder: false,
              },
            ],
      ),
    )
    const beside = file.uses.flatMap(({ kind, path, span }) =>
      kind === 'extends' || path === null
        ? []
        : [
            {
              path: posix.join(posix.dirname(path), '.env'),
              at: positionAt(file.source, span.start),
              who: `the include of ${path} reads`,
              mayBeFolder: true,
            },
          ],
    )
    return [...entries, ...beside]
  })
}
