import { type Problem, type SourcePosition, SsotError } from '../../errors/errors.ts'
import type { ComposeModel } from '../model.ts'

/** A file or folder of the host that a service mounts. */
export interface MountedPath {
  service: string
  as: 'bind' | 'config' | 'secret'
  /** The path in the container of a bind mount; the key of a config or secret. */
  name: string
  /** On the host, absolute. */
  path: string
  /** Whether the service only reads it; absent: it may write. */
  isReadOnly?: boolean
}

/**
 * How a compose file writes a mount. The canonical form does not tell: it has `create_host_path: true` for every mount in
 * short form.
 */
export interface WrittenMount {
  at: SourcePosition
  /** Whether it says `create_host_path: true`, so that a missing folder is created on purpose. */
  isCreated: boolean
  /** Whether the path is relative to the file. */
  isRelative: boolean
}

/** What to do about a path that does not exist. */
export const MOUNT_TODO =
  'Correct the path, or create the file or folder first, for example with the command that writes it. Compose would create an empty folder that belongs to root. If you want that, write the mount in long form, with `bind: { create_host_path: true }`.'

/** The files and folders that the services of a model mount. */
export function mountedPaths(model: ComposeModel): MountedPath[] {
  return Object.entries(model.services).flatMap(([service, definition]) => [
    ...(definition.volumes ?? []).flatMap(({ type, source, target, read_only }): MountedPath[] =>
      type === 'bind' && source !== undefined && target !== undefined
        ? [{ service, as: 'bind', name: target, path: source, ...(read_only && { isReadOnly: true }) }]
        : [],
    ),
    ...(['config', 'secret'] as const).flatMap((as) =>
      (definition[`${as}s`] ?? []).flatMap(({ source }): MountedPath[] => {
        const path = model[`${as}s`]?.[source]?.file
        return path === undefined ? [] : [{ service, as, name: source, path }]
      }),
    ),
  ])
}

/** A mounted path that does not exist, and how the compose file writes it; null: the place was not found. */
export interface AbsentMount {
  mount: MountedPath
  written: WrittenMount | null
}

/**
 * Whether a start must not go on without a path. The folder for the data of a service begins empty, as
 * with Compose. A path that is written as absolute, and is outside of the repository, may belong to the engine's own machine,
 * which this program need not see.
 *
 * @param root of the repository, absolute
 */
export function isMountNeeded({ mount, written }: AbsentMount, root: string): boolean {
  if (written?.isCreated || beginsEmpty(mount)) return false
  return isInside(mount.path, root) || written?.isRelative === true
}

/**
 * Whether a service can begin with an empty folder in the place of a missing one, because it keeps its own data there: it may
 * write, and the path in the container is one for data. A missing folder with sources would be an empty program.
 */
export function beginsEmpty({ as, name, path, isReadOnly }: MountedPath): boolean {
  if (as !== 'bind' || isReadOnly || FILE.test(path)) return false
  return DATA_ROOT.test(name) || (DATA_NAME.test(name) && !name.startsWith('/etc/'))
}

/** A name with an extension. `.pgdata` is a hidden folder. */
const FILE = /[^./\\]\.[^./\\]+$/u
const DATA_ROOT = /^\/(?:var|data|db|bitnami|cache|tmp|backups?|storage)(?:\/|$)/u
const DATA_NAME =
  /\/(?:data|databases?|db|storage|uploads?|logs?|cache|te?mp|output|downloads|backups?|volumes?|media|dumps?|reports?|results?|coverage|screenshots|artifacts)\/?$/u

/** On Windows, paths are separated by `\`. */
function isInside(path: string, root: string): boolean {
  return path.startsWith(root) && (/[/\\]$/.test(root) || /^[/\\]/.test(path.slice(root.length)))
}

/**
 * @param otherwise where the error points for a mount whose place is not known
 * @returns MOUNT_MISSING, with one problem for each mount
 */
export function mountMissing(
  absent: readonly AbsentMount[],
  composeFile: string,
  otherwise: SourcePosition,
): SsotError {
  const services = new Set(absent.map(({ mount }) => mount.service))
  const [service] = services
  const problems = absent.map(({ mount, written }): Problem => {
    return { ...(written?.at ?? otherwise), message: wordsOf(mount), found: mount.path }
  })
  return new SsotError({
    code: 'MOUNT_MISSING',
    ...(service !== undefined && services.size === 1 ? { service } : {}),
    summary: `${composeFile} mounts paths that do not exist: ${[...new Set(absent.map(({ mount }) => mount.path))].join(', ')}`,
    problems,
    todo: MOUNT_TODO,
  })
}

function wordsOf({ service, as, name }: MountedPath): string {
  return as === 'bind'
    ? `the source of the mount ${name} of service ${service} does not exist`
    : `the file of ${as} ${name}, which service ${service} uses, does not exist`
}
