import { type Dirent, existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import ignore, { type Ignore } from 'ignore'
import { SsotError } from '../../core/errors/errors.ts'
import { readText } from '../../host/files/read-text.ts'

/** Folders that are always skipped. */
const NEVER = new Set(['node_modules', '.git'])

/** The rules of a .gitignore and its folder, with a trailing `/`; empty for the root. */
interface IgnoreFile {
  folder: string
  rules: Ignore
}

/**
 * Lists the files of a folder without git: all but `node_modules` and what a `.gitignore` at any depth names. A nested
 * repository is listed as its folder, with a trailing `/`. Links are listed, but not followed.
 */
export async function walkFiles(root: string): Promise<string[]> {
  return walkFolder(root, '', [])
}

async function walkFolder(root: string, folder: string, above: readonly IgnoreFile[]): Promise<string[]> {
  const entries = await entriesOf(join(root, folder))
  const hasRules = entries.some((entry) => entry.name === '.gitignore' && entry.isFile())
  const ignores = hasRules ? [...above, readIgnores(root, folder)] : above
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

/** Those of some paths that a `.gitignore` names, or whose folder it names. They need not exist. */
export async function ignoredByFiles(root: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const ignored = new Set<string>()
  for (const path of paths) if (await isIgnoredByFiles(root, path)) ignored.add(path)
  return ignored
}

async function isIgnoredByFiles(root: string, path: string): Promise<boolean> {
  const ignores: IgnoreFile[] = []
  const segments = path.split('/')
  for (let depth = 0; depth < segments.length; depth++) {
    const folder = segments
      .slice(0, depth)
      .map((segment) => `${segment}/`)
      .join('')
    if (existsSync(join(root, folder, '.gitignore'))) ignores.push(readIgnores(root, folder))
    const inner = `${folder}${segments[depth]}`
    const isLast = depth === segments.length - 1
    if (isIgnored(ignores, `${inner}/`) || (isLast && isIgnored(ignores, inner))) return true
  }
  return false
}

/** A folder that must not be read counts as empty, as for git. */
async function entriesOf(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EACCES') return []
    throw error
  }
}

/** @throws SCAN_FAILED when it cannot be read */
function readIgnores(root: string, folder: string): IgnoreFile {
  const file = join(root, folder, '.gitignore')
  const read = readText(file, { within: root })
  if (!('reason' in read)) return { folder, rules: ignore().add(read.text) }
  throw new SsotError({
    code: 'SCAN_FAILED',
    summary: `${file} ${read.reason}`,
    problems: [
      { file: `${folder}.gitignore`, line: read.line, column: 1, message: `The file ${read.reason}` },
    ],
    todo: 'Correct or remove it: without it, it is not known which files belong to the repository.',
  })
}

/** As in git, the deepest .gitignore with a matching rule decides. */
function isIgnored(ignores: readonly IgnoreFile[], path: string): boolean {
  for (const { folder, rules } of ignores.toReversed()) {
    const verdict = rules.test(path.slice(folder.length))
    if (verdict.ignored) return true
    if (verdict.unignored) return false
  }
  return false
}
