import { type Dirent, existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'

/** Never looked into, whatever a .gitignore says. */
const NEVER = new Set(['node_modules', '.git'])

/** The rules of a .gitignore, with the folder that they are for: empty for the root, else with `/` at its end. */
interface IgnoreFile {
  folder: string
  rules: Ignore
}

/**
 * The files of a folder without git: all but what a `.gitignore` of any depth names, and `node_modules`. Of a
 * repository inside of it only the folder is there, with `/` at its end. Links are named, and never followed.
 */
export async function walkFiles(root: string): Promise<string[]> {
  return walkFolder(root, '', [])
}

async function walkFolder(root: string, folder: string, above: readonly IgnoreFile[]): Promise<string[]> {
  const entries = await entriesOf(join(root, folder))
  const hasRules = entries.some((entry) => entry.name === '.gitignore' && entry.isFile())
  const ignores = hasRules ? [...above, await readIgnores(root, folder)] : above
  const found: string[] = []
  for (const entry of entries) {
    const path = `${folder}${entry.name}`
    if (!entry.isDirectory()) {
      if (!isIgnored(ignores, path)) found.push(path)
    } else if (!NEVER.has(entry.name) && !isIgnored(ignores, `${path}/`)) {
      const isOther = existsSync(join(root, path, '.git'))
      found.push(...(isOther ? [`${path}/`] : await walkFolder(root, `${path}/`, ignores)))
    }
  }
  return found
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

async function readIgnores(root: string, folder: string): Promise<IgnoreFile> {
  return { folder, rules: ignore().add(await readFile(join(root, folder, '.gitignore'), 'utf8')) }
}

/** As git does: the deepest .gitignore that says anything of a path decides. */
function isIgnored(ignores: readonly IgnoreFile[], path: string): boolean {
  for (const { folder, rules } of ignores.toReversed()) {
    const verdict = rules.test(path.slice(folder.length))
    if (verdict.ignored) return true
    if (verdict.unignored) return false
  }
  return false
}
