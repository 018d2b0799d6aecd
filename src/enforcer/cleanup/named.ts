import { posix } from 'node:path'
import { isInGit } from '../scan/root.ts'
import { literally } from '../text/word.ts'
import { askGit } from './refusal.ts'

/** A place that names a file of the repository. */
export interface Naming {
  file: string
  line: number
}

/** Files that name others without using them: pages, and lists of files to ignore. */
const NEVER_USES = /\.(?:md|mdx|markdown|rst|adoc|txt)$|ignore$|(?:^|\/)\.ssot-docker-baseline\.json$/iu

/**
 * The places that name the files to delete, by path. Searches all files in git of any kind, since other tools build
 * from Dockerfiles, too. Pages do not count. Without git nothing is found, but then nothing can be deleted either.
 *
 * @param root a folder of the working tree; the rest of the working tree is searched as well
 * @param files every file below the root
 * @throws CLEANUP_REFUSED when git fails
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
  const places = await askGit(root, ['rev-parse', '--show-cdup', '--show-prefix'], env, what)
  const [top = '', prefix = ''] = places.split('\n')
  const count = countOfNames(files)
  const searches = doomed.map((path) => ({ path, ...searchFor(path, count, prefix) }))
  const patterns = [...new Set(searches.flatMap(({ words }) => words))].flatMap((word) => ['-e', word])
  const args = ['grep', ...FORM, '--untracked', '-I', '-F', ...patterns, '--', top || '.']
  // Exit code 1 means that nothing was found.
  const lines = await askGit(root, args, env, what, (exitCode) => exitCode === 0 || exitCode === 1)
  for (const printed of lines.split('\n')) {
    const [file = '', line = '', text] = printed.split('\0')
    if (text === undefined || NEVER_USES.test(file)) continue
    for (const { path, words, isNamed } of searches) {
      if (file === path || !words.some((word) => text.includes(word)) || !isNamed(text, file)) continue
      namings.set(path, [...(namings.get(path) ?? []), { file, line: Number(line) }])
    }
  }
  return namings
}

/** Prints file, line and text, whatever the user has configured. */
const FORM = ['-n', '-z', '--no-column', '--no-color', '--no-full-name']

/** How to find the lines that name a file. */
export interface Search {
  /** Every line that names the file contains one of these. */
  words: readonly string[]
  /**
   * Whether a line may mean the file: it has its whole path, its name if no other file has that name or the two are in
   * the same folder, or the folder that something is built in.
   *
   * @param by the path of the file that contains the line
   */
  isNamed: (line: string, by: string) => boolean
}

/**
 * How to find the lines that name the file at `path`.
 *
 * @param count how many files of the repository have each name
 * @param prefix the path of the root in the working tree, with a trailing slash; empty: the root is the whole working
 *   tree
 */
export function searchFor(path: string, count: ReadonlyMap<string, number>, prefix = ''): Search {
  const name = posix.basename(path)
  // Files outside the root name it by its path from the top of the working tree.
  const paths = [...(path.includes('/') ? [path] : []), ...(prefix === '' ? [] : [prefix + path])]
  const folders = [...new Set([path, prefix + path].flatMap(folderOf))]
  const isOnly = count.get(name) === 1
  const isRootDockerfile = path === 'Dockerfile'
  const asPath = paths.map((text) => standing(text, '(?<![\\w-])'))
  const asNeighbour = standing(name, '(?<![\\w/-])(?:\\./)?')
  const asOnly = standing(name, '(?<![\\w-])')
  const asFolder = folders.map((text) => standing(text, '(?<![\\w-])', '/?'))
  return {
    words: [...new Set([name, ...folders, ...(isRootDockerfile ? ['build'] : [])])],
    isNamed(line, by) {
      if (asPath.some((pattern) => pattern.test(line))) return true
      const isBeside = posix.dirname(by) === posix.dirname(path)
      if (isBeside ? asNeighbour.test(line) : isOnly && asOnly.test(line)) return true
      if (/docker|build|context/iu.test(line) && asFolder.some((pattern) => pattern.test(line))) return true
      return isRootDockerfile && BUILDS_HERE.test(line)
    },
  }
}

/** `docker build .` without `-f`, which builds the `Dockerfile` of the root. */
const BUILDS_HERE = /\bbuild\b(?!.*\s(?:-f|--file)\b).*\s\.(?:\s|$|["'])/u

function standing(text: string, before: string, after = ''): RegExp {
  return new RegExp(`${before}${literally(text)}${after}(?![\\w/-]|\\.\\w)`, 'u')
}

/** How many files have each name. */
export function countOfNames(files: Iterable<string>): Map<string, number> {
  const count = new Map<string, number>()
  for (const file of files) {
    const name = posix.basename(file)
    count.set(name, (count.get(name) ?? 0) + 1)
  }
  return count
}

/** The folder of a file named `Dockerfile`, which a build uses if no name is given. */
function folderOf(path: string): string[] {
  return posix.basename(path) === 'Dockerfile' && path.includes('/') ? [posix.dirname(path)] : []
}
