import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import dockerignore from '@balena/dockerignore'
import type { ComposeBuild } from '../../core/compose/model.ts'

/** What a build reads of this machine: all that its image depends on but the build section and base images. */
export interface BuildSources {
  /** Absolute; null where its text stands in the compose file. */
  dockerfile: string | null
  /** The build context first, then further ones. */
  folders: SourceFolder[]
}

export interface SourceFolder {
  /** Name of a further context; null: the build context itself. */
  name: string | null
  /** Absolute. */
  path: string
  /** Every file in which its rules may stand, there or not. Absolute. */
  ignoreFiles: string[]
  /** Text of the one that counts; undefined where there is none. */
  rules: string | undefined
  filter: IgnoreFilter
}

/** What `.dockerignore` lets through. Paths are relative to the context, with `/`. */
export interface IgnoreFilter {
  includes(path: string): boolean
  /** Whether an ignored folder can still hold files that a `!pattern` lets in again. */
  reenters(folder: string): boolean
}

/** Null when a context is not a local folder, so that only the builder can tell what is in it. */
export async function buildSources(build: ComposeBuild): Promise<BuildSources | null> {
  const context = unescaped(build.context ?? '.')
  const others = Object.entries(build.additional_contexts ?? {}).map(
    ([name, path]) => [name, unescaped(path)] as const,
  )
  if (![context, ...others.map(([, path]) => path)].every((path) => isAbsolute(path))) return null
  const dockerfile = dockerfilePath(build, context)
  return {
    dockerfile,
    folders: await Promise.all([
      sourceFolder(null, context, dockerfile),
      ...others.map(([name, path]) => sourceFolder(name, path, null)),
    ]),
  }
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

/** BuildKit's rule: the ignore file beside the Dockerfile, where there is one, else the context's own. */
async function sourceFolder(
  name: string | null,
  path: string,
  dockerfile: string | null,
): Promise<SourceFolder> {
  const beside = dockerfile === null ? [] : [`${dockerfile}.dockerignore`]
  const ignoreFiles = [...beside, join(path, '.dockerignore')]
  const file = ignoreFiles.find((candidate) => existsSync(candidate))
  const rules = file === undefined ? undefined : await readFile(file, 'utf8')
  return { name, path, ignoreFiles, rules, filter: ignoreFilter(rules) }
}

/** @param text of the ignore file; undefined: there is none, and everything counts */
export function ignoreFilter(text: string | undefined): IgnoreFilter {
  if (text === undefined) return { includes: () => true, reenters: () => true }
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
