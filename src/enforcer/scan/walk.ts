import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { glob } from 'tinyglobby'

/** Never looked into, whatever a .gitignore says. */
const NEVER = ['**/node_modules/**', '**/.git/**']

/**
 * The files of a folder without git: all but those that a `.gitignore` of any depth names, `node_modules`, and the
 * repositories inside of it. Links to folders are not followed.
 */
export async function walkFiles(root: string): Promise<string[]> {
  const all = await glob('**', {
    cwd: root,
    dot: true,
    ignore: NEVER,
    followSymbolicLinks: false,
    expandDirectories: false,
  })
  const gits = await glob(['*/**/.git', '*/**/.git/HEAD'], {
    cwd: root,
    dot: true,
    ignore: ['**/node_modules/**', '**/.git/*/**'],
    followSymbolicLinks: false,
    expandDirectories: false,
  })
  const foreign = gits.map((path) => path.replace(/\.git(?:\/HEAD)?$/, ''))
  const ignored = ignoredBy((path) => readFileSync(join(root, path), 'utf8'), all)
  return all.filter((path) => !foreign.some((folder) => path.startsWith(folder)) && !ignored(path))
}

/**
 * Tells whether a path is ignored, as git does: the deepest .gitignore that says anything of a path decides, and
 * nothing inside an ignored folder comes back.
 * @param read the text of a .gitignore among `paths`
 */
export function ignoredBy(
  read: (path: string) => string,
  paths: readonly string[],
): (path: string) => boolean {
  const rules = new Map<string, Ignore>()
  for (const path of paths) {
    if (path !== '.gitignore' && !path.endsWith('/.gitignore')) continue
    rules.set(path.slice(0, -'.gitignore'.length), ignore().add(read(path)))
  }
  const known = new Map<string, boolean>()
  const isIgnored = (path: string): boolean => {
    const answer = known.get(path)
    if (answer !== undefined) return answer
    const parent = parentOf(path)
    const verdict = (parent !== '' && isIgnored(parent)) || byItself(rules, path)
    known.set(path, verdict)
    return verdict
  }
  return isIgnored
}

/** @param path of a file, or of a folder with `/` at its end */
function byItself(rules: ReadonlyMap<string, Ignore>, path: string): boolean {
  for (let folder = parentOf(path); ; folder = parentOf(folder)) {
    const verdict = rules.get(folder)?.test(path.slice(folder.length))
    if (verdict?.ignored) return true
    if (verdict?.unignored) return false
    if (folder === '') return false
  }
}

/** `a/b/` for `a/b/c` and for `a/b/c/`; empty for the root's own entries. */
function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/', path.length - 2) + 1)
}
