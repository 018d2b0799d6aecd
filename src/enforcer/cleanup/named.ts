import { posix } from 'node:path'
import { git } from '../git.ts'

/** Where a file of the repository is named. */
export interface Naming {
  file: string
  line: number
}

/** What only speaks of files, or keeps them away from a tool: neither uses them. */
const SPEAKS_ONLY = /\.(?:md|mdx|markdown|rst|adoc|txt)$|ignore$|(?:^|\/)\.ssot-docker-baseline\.json$/iu

/**
 * Where files are named that would be deleted, by path: in whatever git keeps, of any kind, since tools of which this
 * program knows nothing build from Dockerfiles, too. Pages only speak of files, and do not count; nor does what would be
 * deleted itself. Without git nothing is found, and nothing can be deleted either.
 *
 * @param files every file of the repository
 */
export async function namingsOf(
  root: string,
  doomed: readonly string[],
  files: ReadonlySet<string>,
  env: NodeJS.ProcessEnv,
): Promise<Map<string, Naming[]>> {
  const namings = new Map<string, Naming[]>()
  for (const path of doomed) {
    const words = [
      ...new Set([posix.basename(path), ...folderOf(path), ...(isRootDockerfile(path) ? ['build'] : [])]),
    ]
    const args = ['grep', '--untracked', '-n', '-I', '-z', '-F', ...words.flatMap((word) => ['-e', word])]
    const result = await git(root, args, env)
    const found = (result?.stdout ?? '').split('\n').flatMap((text): Naming[] => {
      const [file = '', line = '', ...rest] = text.split('\0')
      if (rest.length === 0 || doomed.includes(file) || SPEAKS_ONLY.test(file)) return []
      return names(rest.join(''), file, path, files) ? [{ file, line: Number(line) }] : []
    })
    if (found.length > 0) namings.set(path, found)
  }
  return namings
}

/**
 * Whether a line of a file names another file so that it may be meant: by its whole path, by its name where no other file
 * has it or the two lie side by side, or as the folder that something is built in.
 *
 * @param files every file of the repository
 */
export function names(line: string, by: string, path: string, files: ReadonlySet<string>): boolean {
  const name = posix.basename(path)
  const [folder] = folderOf(path)
  if (path.includes('/') && stands(path, line, '(?<![\\w-])')) return true
  const isBeside = posix.dirname(by) === posix.dirname(path)
  if (
    (isBeside || isOnly(name, files)) &&
    stands(name, line, isBeside ? '(?<![\\w/-])(?:\\./)?' : '(?<![\\w-])')
  ) {
    return true
  }
  if (folder !== undefined)
    return /docker|build|context/iu.test(line) && stands(folder, line, '(?<![\\w-])', '/?')
  return isRootDockerfile(path) && /\bbuild\b(?!.*\s(?:-f|--file)\b).*\s\.(?:\s|$|["'])/u.test(line)
}

function stands(text: string, line: string, before: string, after = ''): boolean {
  const pattern = `${before}${text.replace(/[.*+?^${}()|[\]\\]/gu, '\\$&')}${after}(?![\\w/-]|\\.\\w)`
  return new RegExp(pattern, 'u').test(line)
}

function isOnly(name: string, files: ReadonlySet<string>): boolean {
  return [...files].filter((file) => posix.basename(file) === name).length === 1
}

/** The folder that a build takes a Dockerfile from where it is not told its name. */
function folderOf(path: string): string[] {
  return posix.basename(path) === 'Dockerfile' && path.includes('/') ? [posix.dirname(path)] : []
}

function isRootDockerfile(path: string): boolean {
  return path === 'Dockerfile'
}
