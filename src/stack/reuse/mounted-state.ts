import type { BigIntStats } from 'node:fs'
import { lstat, readdir, stat } from 'node:fs/promises'
import { basename, isAbsolute, join, relative, sep } from 'node:path'
import { type MountedPath, mountedPaths } from '../../core/compose/mounts/mounts.ts'
import type { MountedChange } from '../../core/reuse/changes.ts'
import { isLocalEngine } from '../../engine/connect/endpoint-of.ts'
import type { PreparedModel } from '../definition/prepare.ts'

/** What the mounted files of a stack are, without their content: by path; or why that is not known, as a clause. */
export type MountedState = ReadonlyMap<string, string> | { unknown: string }

/** A look at so many files takes half a second. */
const MAX_FILES = 20_000

/** The files in `node_modules` that npm, pnpm and Yarn write with each install. */
const INSTALL_RECORDS: ReadonlySet<string> = new Set([
  '.package-lock.json',
  '.modules.yaml',
  '.yarn-integrity',
  '.yarn-state.yml',
])

/** How many changes are named. */
const SHOWN = 3

/**
 * What the files and folders are that the services of a stack mount. Every write to a file changes it, even one that puts the
 * same content there. Of `node_modules`, only what an install changes counts, and `.git` does not.
 */
export async function mountedState({
  model,
  definition,
  connection,
}: Pick<PreparedModel, 'model' | 'definition' | 'connection'>): Promise<MountedState> {
  const paths = [...new Set(mountedPaths(model).map(({ path }) => path))]
  if (paths.length === 0) return new Map()
  if (!isLocalEngine(connection.engine.endpoint))
    return { unknown: 'services mount files, and the engine is on another machine' }
  return stateOf(paths, definition.root)
}

/** @param paths absolute */
export async function stateOf(
  paths: readonly string[],
  root: string,
  maxFiles = MAX_FILES,
): Promise<MountedState> {
  const state = new Map<string, string>()
  let problem: string | undefined
  const look = async (path: string, statOf: typeof lstat = lstat): Promise<void> => {
    if (problem !== undefined) return
    const name = nameIn(root, path)
    try {
      const stats = await statOf(path, { bigint: true })
      if (state.size === maxFiles) problem = `services mount more than ${maxFiles} files`
      state.set(name, signatureOf(stats))
      if (!stats.isDirectory()) return
      const entries = (await readdir(path)).filter((entry) => entry !== '.git')
      if (basename(path) === 'node_modules') await lookAtPackages(path, entries)
      else await Promise.all(entries.map((entry) => look(join(path, entry))))
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      // It has been deleted meanwhile, or does not exist.
      if (code === 'ENOENT' || code === 'ENOTDIR') return
      if (code === undefined) throw error
      problem ??= `${name}, which a service mounts, cannot be read (${code})`
    }
  }
  /** What an install writes: its own record, and the folders of packages. Other hidden ones are caches, also of test runners. */
  const lookAtPackages = async (folder: string, entries: readonly string[]): Promise<void> => {
    const packages = entries.filter((entry) => !entry.startsWith('.') || INSTALL_RECORDS.has(entry))
    await Promise.all(
      packages.map(async (entry) => {
        const path = join(folder, entry)
        if (entry.startsWith('@')) return lookAtPackages(path, await readdir(path))
        const { mtimeNs, ino } = await lstat(path, { bigint: true })
        state.set(nameIn(root, path), `package ${ino} ${mtimeNs}`)
      }),
    )
  }
  await Promise.all(paths.map((path) => look(path)))
  // The engine mounts what a link leads to. In a folder that is mounted, a link stays one. So it comes after the folders, for what counts.
  for (const path of paths) if (await isLink(path)) await look(path, stat)
  return problem === undefined ? state : { unknown: problem }
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink()
  } catch {
    // It was looked at before, with what is wrong about it.
    return false
  }
}

/** A folder counts by the names in it, which are looked at anyway: the time of a folder changes with a file that comes and goes. */
function signatureOf(stats: BigIntStats): string {
  if (stats.isDirectory()) return `folder ${stats.mode}`
  // A socket or a device has no content.
  if (!stats.isFile() && !stats.isSymbolicLink()) return 'no file'
  return `${stats.ino} ${stats.size} ${stats.mtimeNs} ${stats.ctimeNs} ${stats.mode}`
}

function nameIn(root: string, path: string): string {
  const name = relative(root, path)
  return name === '..' || name.startsWith(`..${sep}`) ? path : name.split(sep).join('/') || '.'
}

/**
 * How the mounted files have changed, or why that is not known, as a clause.
 * @param mounts the paths that services mount, absolute
 */
export function mountedChanges(
  before: MountedState,
  now: MountedState,
  mounts: readonly Pick<MountedPath, 'service' | 'path'>[],
  root: string,
): MountedChange[] | { unknown: string } {
  if ('unknown' in before) return before
  if ('unknown' in now) return now
  const users = mounts.map(({ service, path }) => ({ service, name: nameIn(root, path) }))
  const usersOf = (path: string) => [
    ...new Set(users.flatMap(({ service, name }) => (isBelow(path, name) ? [service] : []))),
  ]
  const changes = [...new Set([...before.keys(), ...now.keys()])].sort().flatMap((path) => {
    if (before.get(path) === now.get(path)) return []
    const how = !before.has(path) ? 'added' : !now.has(path) ? 'removed' : 'changed'
    return [{ clause: `${path} was ${how}`, services: usersOf(path).sort() }]
  })
  const groups = Map.groupBy(changes, ({ services }) => services.join('\n'))
  return [...groups.values()].map((group) => ({
    clause: summary(group.map(({ clause }) => clause)),
    services: group[0]?.services ?? [],
  }))
}

/** Whether a name is that of a mounted path or of what is in it. */
function isBelow(name: string, mounted: string): boolean {
  if (mounted === '.') return !isAbsolute(name)
  return name === mounted || name.startsWith(`${mounted}${isAbsolute(mounted) ? sep : '/'}`)
}

function summary(clauses: readonly string[]): string {
  const rest = clauses.length - SHOWN
  return rest > 0 ? `${clauses.slice(0, SHOWN).join(', ')} and ${rest} more` : clauses.join(', ')
}
