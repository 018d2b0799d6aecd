import { type Dirent, existsSync, readFileSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'

/** Never looked into, whatever a .gitignore says. */
const NEVER = new Set(['node_modules', '.git'])

/**
 * The files of a folder without git: all but those that a `.gitignore` of any depth names, and `node_modules`. Of a
 * repository inside of it only the folder is there, with `/` at its end. A link is there by itself, and not followed.
 */
export async function walkFiles(root: string): Promise<string[]> {
  const found: string[] = []
  const open = ['']
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of await entriesOf(join(root, folder))) {
      const path = `${folder}${entry.name}`
      if (NEVER.has(entry.name)) continue
      if (!entry.isDirectory()) found.push(path)
      else if (existsSync(join(root, path, '.git'))) found.push(`${path}/`)
      else open.push(`${path}/`)
    }
  }
  const ignored = ignoredBy((path) => readFileSync(join(root, path), 'utf8'), found)
  return found.filter((path) => !ignored(path))
}

/** What lies in a folder that nobody may look into is as good as not there: git lists none of it either. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return []
    throw error
  }
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
