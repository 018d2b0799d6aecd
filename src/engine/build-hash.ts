import { createHash } from 'node:crypto'
import { createReadStream, existsSync } from 'node:fs'
import { lstat, readdir, readFile, readlink } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import dockerignore from '@balena/dockerignore'
import type { ComposeBuild } from '../core/compose/model.ts'

/** Enough of a SHA-256 to tell images apart, short enough to read in `docker images`. */
const HASH_LENGTH = 16

/**
 * A hash of all that a build reads: the build section itself, the Dockerfile, every file of the context that
 * `.dockerignore` lets through, and the ids of the base images. Equal hash, equal image.
 *
 * @param baseImageIds id of each image that the build may start from, in a stable order
 * @returns null when the context is not a local folder, so that only the builder can tell
 */
export async function buildHash(
  build: ComposeBuild,
  baseImageIds: readonly string[],
): Promise<string | null> {
  const context = unescaped(build.context ?? '.')
  const others = Object.entries(build.additional_contexts ?? {}).map(
    ([name, path]) => [name, unescaped(path)] as const,
  )
  if (![context, ...others.map(([, path]) => path)].every((path) => isAbsolute(path))) return null
  const hash = createHash('sha256')
  hash.update(JSON.stringify([withoutPaths(build), baseImageIds]))
  const dockerfile = dockerfilePath(build, context)
  if (dockerfile !== null) hash.update(await readFile(dockerfile))
  await hashFolder(hash, context, '', await ignoreFilter(dockerfile, context))
  for (const [name, path] of others) {
    hash.update(`\0\0${name}\0`)
    await hashFolder(hash, path, '', await ignoreFilter(null, path))
  }
  return hash.digest('hex').slice(0, HASH_LENGTH)
}

/** Absolute path of the Dockerfile of a build, or null where its text stands in the compose file. */
export function dockerfilePath(build: ComposeBuild, context: string): string | null {
  if (build.dockerfile_inline !== undefined) return null
  const dockerfile = unescaped(build.dockerfile ?? 'Dockerfile')
  return isAbsolute(dockerfile) ? dockerfile : join(unescaped(context), dockerfile)
}

/** Compose writes its canonical form so that it can be read again, with `$$` for every `$`. */
function unescaped(path: string): string {
  return path.replaceAll('$$', '$')
}

/** Where the checkout lies does not change what is built. */
function withoutPaths(build: ComposeBuild): object {
  const { context: _context, dockerfile: _dockerfile, additional_contexts: _contexts, ...rest } = build
  return rest
}

interface Filter {
  includes(path: string): boolean
  /** Whether an ignored folder can still hold files that a `!pattern` lets in again. */
  reenters(folder: string): boolean
}

/** BuildKit's rule: the ignore file beside the Dockerfile, where there is one, else the context's own. */
async function ignoreFilter(dockerfile: string | null, context: string): Promise<Filter> {
  const beside = dockerfile === null ? null : `${dockerfile}.dockerignore`
  const file = beside !== null && existsSync(beside) ? beside : join(context, '.dockerignore')
  if (!existsSync(file)) return { includes: () => true, reenters: () => true }
  const text = await readFile(file, 'utf8')
  const exceptions = text
    .split(/\r?\n/)
    .filter((line) => line.startsWith('!'))
    .map((line) => literalStart(line.slice(1).replace(/^\//, '')))
  return {
    includes: dockerignore.default({ ignorecase: false }).add(text).createFilter(),
    reenters: (folder) =>
      exceptions.some((start) => start.startsWith(`${folder}/`) || `${folder}/`.startsWith(start)),
  }
}

/** The part of a pattern before its first wildcard. */
function literalStart(pattern: string): string {
  return pattern.slice(0, pattern.search(/[*?[]|$/))
}

async function hashFolder(
  hash: ReturnType<typeof createHash>,
  root: string,
  folder: string,
  filter: Filter,
): Promise<void> {
  const entries = await readdir(join(root, folder), { withFileTypes: true })
  // The order of a folder differs between file systems; sorted by code unit, not by the user's language.
  entries.sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const entry of entries) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) {
      if (filter.includes(path) || filter.reenters(path)) await hashFolder(hash, root, path, filter)
      continue
    }
    if (!filter.includes(path)) continue
    const absolute = join(root, path)
    const { mode } = await lstat(absolute)
    hash.update(`\0${path}\0${mode}\0`)
    if (entry.isSymbolicLink()) hash.update(await readlink(absolute))
    // In pieces, for files of any size. What is no file, such as a socket, has no content to copy.
    else if (entry.isFile()) for await (const chunk of createReadStream(absolute)) hash.update(chunk)
  }
}
