import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'

/** The rules of a .gitignore, with the folder that they are for: empty for the root, else with `/` at its end. */
interface IgnoreFile {
  folder: string
  rules: Ignore
}

/**
 * The files of a folder without git: all but what a `.gitignore` of any depth names, `node_modules`, and the
 * repositories inside of it. Links are named, and never followed.
 */
export async function walkFiles(root: string): Promise<string[]> {
  return walkFolder(root, '', [])
}

async function walkFolder(root: string, folder: string, above: readonly IgnoreFile[]): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true })
  const hasRules = entries.some((entry) => entry.name === '.gitignore' && entry.isFile())
  const ignores = hasRules ? [...above, await readIgnores(root, folder)] : above
  const found: string[] = []
  for (const entry of entries) {
    const path = `${folder}${entry.name}`
    if (!entry.isDirectory()) {
      if (!isIgnored(ignores, path)) found.push(path)
    } else if (
      entry.name !== '.git' &&
      entry.name !== 'node_modules' &&
      !existsSync(join(root, path, '.git')) &&
      !isIgnored(ignores, `${path}/`)
    ) {
      found.push(...(await walkFolder(root, `${path}/`, ignores)))
    }
  }
  return found
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
