import { dirname, join, relative, sep } from 'node:path'
import { mayBuild } from '../../core/matrix/pattern.ts'
import type { BuildSources } from '../../engine/build/sources.ts'
import type { StackDefinition } from '../definition/definition.ts'
import { LEFT_OUT } from '../mounted/read.ts'

/** The files that decide what a stack is. Paths are absolute. */
export interface WatchedFiles {
  /** Folders to watch, none inside another one. */
  roots: string[]
  /** Whether a change of a file may change the stack. */
  counts(file: string): boolean
  /** Whether such files can be in a folder. */
  enters(folder: string): boolean
  /** The files and folders for messages, relative to the repository. */
  names: string[]
  /** Equal for equal selections. */
  key: string
}

/**
 * The matrix, the compose file with the files that it includes and extends, the *Env file*, the files under `env_file` of services,
 * the Dockerfiles that match the environment's pattern, even if they do not exist yet, everything that builds read, and what
 * one-shot services mount. Files that only running services mount do not count: these see the changes at once.
 *
 * @param builds what the services' builds read, as far as it is known
 * @param used the compose files that the compose file includes and extends, and the env files of services, as far as they are known
 * @param mounted the files and folders that one-shot services mount, as far as they are known
 */
export function watchedFiles(
  {
    root,
    matrix,
    environment,
    composeFile,
  }: Pick<StackDefinition, 'root' | 'matrix' | 'environment' | 'composeFile'>,
  builds: readonly BuildSources[],
  used: readonly string[] = [],
  mounted: readonly string[] = [],
): WatchedFiles {
  const folders = builds.flatMap((build) => build.folders)
  const dockerfiles = builds.flatMap(({ dockerfile }) => dockerfile ?? [])
  const envFile = environment.envFile === null ? [] : [join(root, environment.envFile)]
  const named = [matrix.file, composeFile, ...envFile, ...used, ...dockerfiles]
  const files = new Set([...named, ...folders.flatMap(({ ignoreFiles }) => ignoreFiles)])
  const ofPattern = environment.dockerfiles.map((pattern) => join(root, fixedFolder(pattern)))
  const isMounted = (path: string) => mounted.some((one) => isIn(one, path) && !isLeftOut(nameIn(one, path)))
  const roots = outermost([
    ...ofPattern,
    ...[...files, ...mounted].map(dirname),
    ...folders.map(({ path }) => path),
  ])
  const inside = (path: string) =>
    folders.flatMap(({ path: folder, filter }) => {
      const name = nameIn(folder, path)
      return name === null || name === '' ? [] : [{ name, filter }]
    })
  return {
    roots,
    counts: (file) =>
      files.has(file) ||
      isMounted(file) ||
      mayBuild(environment, nameIn(root, file) ?? '') ||
      inside(file).some(({ name, filter }) => filter.includes(name)),
    enters: (folder) =>
      isMounted(folder) ||
      [...ofPattern, ...files, ...mounted, ...folders.map(({ path }) => path)].some((path) =>
        isIn(folder, path),
      ) ||
      inside(folder).some(({ name, filter }) => filter.includes(name) || filter.reenters(name)),
    names: [...new Set([...named, ...folders.map(({ path }) => path), ...mounted])].map((path) =>
      shown(root, path),
    ),
    key: JSON.stringify([
      [...files],
      environment.dockerfiles,
      folders.map(({ path, rules }) => [path, rules]),
      mounted,
    ]),
  }
}

/** A path for messages: relative to the repository if it is inside, `.` for its root. */
export function shown(root: string, path: string): string {
  const name = nameIn(root, path)
  return name === null ? path : name || '.'
}

/** The folder that contains all files of a pattern: its path up to the first `*`. */
function fixedFolder(pattern: string): string {
  return dirname(`${pattern.split('*')[0]}x`)
}

function outermost(folders: readonly string[]): string[] {
  const unique = [...new Set(folders)]
  return unique.filter((folder) => !unique.some((other) => other !== folder && isIn(other, folder)))
}

/** Whether a path within a mounted folder is left out when the folder is read, too. */
function isLeftOut(name: string | null): boolean {
  return name?.split('/').some((part) => LEFT_OUT.has(part)) === true
}

function isIn(folder: string, path: string): boolean {
  return nameIn(folder, path) !== null
}

/** The path from a folder, with `/`: empty for the folder itself, null for what is not in it. */
function nameIn(folder: string, path: string): string | null {
  const name = relative(folder, path)
  return name === '..' || name.startsWith(`..${sep}`) ? null : name.split(sep).join('/')
}
