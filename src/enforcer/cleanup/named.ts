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
  const places = await askGit(root, ['rev-parse', '--show-cdup', '--show-prefix'], env, what)
  const [top = '', prefix = ''] = places.split('\n')
  const count = countOfNames(files)
  const lookouts = doomed.map((path) => ({ path, ...lookoutFor(path, count, prefix) }))
  const patterns = [...new Set(lookouts.flatMap(({ words }) => words))].flatMap((word) => ['-e', word])
  const args = ['grep', ...FORM, '--untracked', '-I', '-F', ...patterns, '--', top || '.']
  // With 1 git says that there is none.
  const lines = await askGit(root, args, env, what, (exitCode) => exitCode === 0 || exitCode === 1)
  for (const printed of lines.split('\n')) {
    const [file = '', line = '', text] = printed.split('\0')
    if (text === undefined || SPEAKS_ONLY.test(file)) continue
    for (const { path, words, isNamed } of lookouts) {
      if (file === path || !words.some((word) => text.includes(word)) || !isNamed(text, file)) continue
      namings.set(path, [...(namings.get(path) ?? []), { file, line: Number(line) }])
    }
  }
  return namings
}

/** File, line and text, whatever the user's configuration says. */
const FORM = ['-n', '-z', '--no-column', '--no-color', '--no-full-name']

/** What tells whether a file is named in a line. */
export interface Lookout {
  /** One of these is in each line that names it. */
  words: readonly string[]
  /**
   * Whether a line of a file names it so that it may be meant: by its whole path, by its name where no other file has it
   * or the two lie side by side, or as the folder that something is built in.
   *
   * @param by path of the file that the line is of
   */
  isNamed: (line: string, by: string) => boolean
}

/**
 * @param count how many files of the repository have a name
 * @param prefix path of the root in the working tree, with a slash at its end; empty: it is the whole of it
 */
export function lookoutFor(path: string, count: ReadonlyMap<string, number>, prefix = ''): Lookout {
  const name = posix.basename(path)
  // Files outside of the root write the path from the top.
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

/** `docker build .` without `-f`. */
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

/** The folder that a build takes a Dockerfile from where it is not told its name. */
function folderOf(path: string): string[] {
  return posix.basename(path) === 'Dockerfile' && path.includes('/') ? [posix.dirname(path)] : []
}
