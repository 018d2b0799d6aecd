import { realpathSync } from 'node:fs'
import { basename, dirname, join, posix, relative, resolve, sep } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { fileProblem } from '../../host/files/read-text.ts'
import { workingTree } from '../../host/files/working-tree.ts'
import { pathsInGit } from '../git.ts'

/**
 * Those of the files that git has, in its index or in that of a submodule. What else is on the disk does not matter, so
 * that the answer is the same on every machine. In a folder that is no git repository: those that exist.
 *
 * @param paths from the root, with `/`
 * @throws TOOL_MISSING, SCAN_FAILED
 */
export async function filesInGit(
  root: string,
  paths: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ReadonlySet<string>> {
  const tree = workingTree(root)
  if (tree === null) return new Set(paths.filter((path) => fileProblem(join(root, path)) === null))
  const inTree = placesIn(tree, root, paths)
  const listed = new Set(await listedIn(tree, inTree, env, 'env files'))
  return new Set(inTree.flatMap(({ path, inside }) => (listed.has(inside) ? [path] : [])))
}

/**
 * Those of the folders of a git repository in which git has nothing. A file such as `.gitkeep` only lets the folder exist. Empty
 * in a folder that is no git repository, and without those that are outside of it.
 *
 * @param paths from the root, or absolute
 * @throws TOOL_MISSING, SCAN_FAILED
 */
export async function foldersNotInGit(
  root: string,
  paths: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<ReadonlySet<string>> {
  const tree = workingTree(root)
  if (tree === null) return new Set()
  const inTree = placesIn(tree, root, paths)
  const listed = await listedIn(tree, inTree, env, 'folders')
  const files = listed.filter((path) => !posix.basename(path).startsWith('.git'))
  return new Set(
    inTree.flatMap(({ path, inside }) =>
      files.some((file) => file === inside || file.startsWith(`${inside}/`)) ? [] : [path],
    ),
  )
}

interface Place {
  /** As it was asked for. */
  path: string
  /** From the top of the working tree, with `/`. */
  inside: string
}

/** The paths that are inside of a working tree, and not its top. */
function placesIn(tree: string, root: string, paths: readonly string[]): Place[] {
  const top = realOf(tree)
  return paths.flatMap((path) => {
    const inside = relative(top, behindLinks(resolve(root, path)))
      .split(sep)
      .join('/')
    return inside === '' || inside === '..' || inside.startsWith('../') ? [] : [{ path, inside }]
  })
}

/**
 * The files that git has at places and in them, from the top of the working tree.
 * @throws TOOL_MISSING, SCAN_FAILED
 */
async function listedIn(
  tree: string,
  places: readonly Place[],
  env: NodeJS.ProcessEnv,
  what: 'env files' | 'folders',
): Promise<string[]> {
  if (places.length === 0) return []
  const named = places.map(({ inside }) => inside)
  const args = ['--cached', '--recurse-submodules', '--', ...named]
  const failed = `git could not say which ${what} of ${tree} it has`
  const paths = await pathsInGit(realOf(tree), args, env, failed)
  if (paths === null) {
    throw new SsotError({
      code: 'TOOL_MISSING',
      summary: `${tree} is a git repository, but git is not installed`,
      todo: `Install git. It says which ${what} of the compose file everybody has, and which belong to this machine alone.`,
    })
  }
  return paths
}

/** The path with the links of its folder followed. The file itself may be a link, which git has as such. */
function behindLinks(path: string): string {
  return join(realOf(dirname(path)), basename(path))
}

/** The folder with links followed. One that does not exist is as it is named. */
function realOf(folder: string): string {
  try {
    return realpathSync(folder)
  } catch {
    const above = dirname(folder)
    return above === folder ? folder : join(realOf(above), basename(folder))
  }
}
