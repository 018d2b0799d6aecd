import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { isAbsolute, join } from 'node:path'
import dockerignore from '@balena/dockerignore'
import type { ComposeBuild } from '../../core/compose/model.ts'

/** The files of this machine that a build reads. Apart from these, an image depends on the build section and base images. */
export interface BuildSources {
  /** Absolute path; null when the compose file contains the text of the Dockerfile. */
  dockerfile: string | null
  /** The build context first, then additional contexts. */
  folders: SourceFolder[]
}

export interface SourceFolder {
  /** Name of an additional context; null: the build context itself. */
  name: string | null
  /** Absolute. */
  path: string
  /** Absolute paths of the files that may contain its ignore rules, whether they exist or not. */
  ignoreFiles: string[]
  /** Text of the ignore file that is used; undefined when there is none. */
  rules: string | undefined
  filter: IgnoreFilter
}

/** The files that `.dockerignore` does not exclude. Paths are relative to the context, with `/`. */
export interface IgnoreFilter {
  includes(path: string): boolean
  /** Whether an ignored folder may contain files that a `!pattern` includes again. */
  reenters(folder: string): boolean
}

/** The sources of a build; null when a context is not a local folder, so that only the builder knows its content. */
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

/** Absolute path of the Dockerfile of a build; null when the compose file contains its text. */
export function dockerfilePath(build: ComposeBuild, context: string): string | null {
  if (build.dockerfile_inline !== undefined) return null
  const dockerfile = unescaped(build.dockerfile ?? 'Dockerfile')
  return isAbsolute(dockerfile) ? dockerfile : join(unescaped(context), dockerfile)
}

/** Compose writes `$$` for every `$` in its canonical form, so that it can read this form again. */
function unescaped(path: string): string {
  return path.replaceAll('$$', '$')
}

/** The rule of BuildKit: if there is an ignore file next to the Dockerfile, that of the context is not used. */
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

/** @param text of the ignore file; undefined: there is none, and no file is ignored */
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
