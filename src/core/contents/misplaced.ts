import type { ComposeService } from '../compose/model.ts'
import type { GivenFile } from './given-files.ts'

/** Why a file cannot be put where it is to be; each kind is one row of the table of what is refused. */
export type Misplaced = 'read-only root' | 'read-only mount' | 'tmpfs' | 'bind mount'

/** What covers a path in a container. */
interface Cover {
  target: string
  kind: 'tmpfs' | 'bind mount' | 'volume'
  isReadOnly: boolean
}

/** Why a service cannot get a file; null when it can. */
export function misplaced(file: Pick<GivenFile, 'path'>, service: ComposeService): Misplaced | null {
  const over = coversOf(service)
    .filter(({ target }) => isInside(file.path, target))
    .sort((a, b) => b.target.length - a.target.length)[0]
  if (over?.kind === 'tmpfs') return 'tmpfs'
  if (over?.isReadOnly) return 'read-only mount'
  if (over?.kind === 'bind mount') return 'bind mount'
  // The engine refuses it wherever the file is to be.
  return service.read_only === true ? 'read-only root' : null
}

function coversOf({ volumes = [], tmpfs = [] }: ComposeService): Cover[] {
  return [
    ...tmpfs.map((entry): Cover => {
      const [target = ''] = entry.split(':')
      return { target, kind: 'tmpfs', isReadOnly: false }
    }),
    ...volumes.flatMap(({ type, target, read_only }): Cover[] => {
      if (target === undefined) return []
      const kind = type === 'tmpfs' ? 'tmpfs' : type === 'volume' ? 'volume' : 'bind mount'
      return [{ target, kind, isReadOnly: read_only === true }]
    }),
  ]
}

function isInside(path: string, folder: string): boolean {
  const from = folder.replace(/\/+$/u, '')
  return path === from || path.startsWith(`${from}/`)
}
