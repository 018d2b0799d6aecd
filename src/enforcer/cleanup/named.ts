import { posix } from 'node:path'
import { isInGit } from '../scan/root.ts'
import { literally } from '../text/word.ts'
import { askGit } from './refusal.ts'

/** Where a file of the repository is named. */
export interface Naming {
  file: string
  line: number
}

/** What only speaks of files, or keeps them away from a tool: neither uses them. */
const SPEAKS_ONLY = /\.(?:md|mdx|markdown|rst|adoc|txt)$|ignore$|(?:^|\/)\.ssot-docker-baseline\.json$/iu

/**
 * Where files are named that would be deleted, by path: in whatever git keeps, of any kind, since tools of which this
 * program knows nothing build from Dockerfiles, too. Pages only speak of files, and do not count. Without git nothing is
 * found, and nothing can be deleted either.
 *
 * @param root a folder of the working tree, whose other folders are looked at as well
 * @param files every file below the root
 * @throws CLEANUP_REFUSED when git cannot tell
 */
export async function namingsOf(
  root: string,
  doomed: readonly string[],
  files: ReadonlySet<string>,
  env: NodeJS.ProcessEnv,
): Promise<Map<string, Naming[]>> {
  const namings = new Map<string, Naming[]>()
  if (doomed.length === 0 || !isInGit(root)) return namings
  const what = 'where files are named'
  const top = (await askGit(root, ['rev-parse', '--show-cdup'], env, what)).trim()
  const words = new Set(doomed.flatMap(wordsOf))
  const patterns = [...words].flatMap((word) => ['-e', word])
  const args = ['grep', '--untracked', '-n', '-I', '-z', '-F', ...patterns, '--', top || '.']
  // With 1 git says that there is none.
  const lines = await askGit(root, args, env, what, (exitCode) => exitCode === 0 || exitCode === 1)
  for (const printed of lines.split('\n')) {
    const [file = '', line = '', text] = printed.split('\0')
    if (text === undefined || SPEAKS_ONLY.test(file)) continue
    for (const path of doomed) {
      if (file === path || !names(text, file, path, files)) continue
      namings.set(path, [...(namings.get(path) ?? []), { file, line: Number(line) }])
    }
  }
  return namings
}

/** One of these is in each line that names the file. */
function wordsOf(path: string): string[] {
  return [posix.basename(path), ...folderOf(path), ...(isRootDockerfile(path) ? ['build'] : [])]
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
  const pattern = `${before}${literally(text)}${after}(?![\\w/-]|\\.\\w)`
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
