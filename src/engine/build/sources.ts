import { isAbsolute, join } from 'node:path'
import dockerignore from '@balena/dockerignore'
import { unescaped } from '../../core/compose/dollars.ts'
import type { ComposeBuild } from '../../core/compose/model.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { readText } from '../../host/files/read-text.ts'

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
  const { context, others } = contextsOf(build)
  if (![context, ...others.map(([, path]) => path)].every((path) => isAbsolute(path))) return null
  const dockerfile = dockerfileIn(context, build)
  return {
    dockerfile,
    folders: [
      sourceFolder(null, context, dockerfile),
      ...others.map(([name, path]) => sourceFolder(name, path, null)),
    ],
  }
}

/** The contexts of a build that are folders of this machine: its own, and those with a name. */
export function contextFolders(build: ComposeBuild): { name: string | null; path: string }[] {
  const { context, others } = contextsOf(build)
  return [{ name: null, path: context }, ...others.map(([name, path]) => ({ name, path }))].filter(
    ({ path }) => isAbsolute(path),
  )
}

function contextsOf(build: ComposeBuild): { context: string; others: (readonly [string, string])[] } {
  const others = Object.entries(build.additional_contexts ?? {}).map(
    ([name, path]) => [name, unescaped(path)] as const,
  )
  return { context: unescaped(build.context ?? '.'), others }
}

/**
 * Absolute path of the Dockerfile of a build; null when the compose file contains its text.
 * @param folder its context if it names none; absolute
 */
export function dockerfilePath(build: ComposeBuild, folder: string): string | null {
  return dockerfileIn(build.context === undefined ? folder : unescaped(build.context), build)
}

function dockerfileIn(context: string, build: ComposeBuild): string | null {
  if (build.dockerfile_inline !== undefined) return null
  const dockerfile = unescaped(build.dockerfile ?? 'Dockerfile')
  return isAbsolute(dockerfile) ? dockerfile : join(context, dockerfile)
}

/** The rule of BuildKit: if there is an ignore file next to the Dockerfile, that of the context is not used. */
function sourceFolder(name: string | null, path: string, dockerfile: string | null): SourceFolder {
  const beside = dockerfile === null ? [] : [`${dockerfile}.dockerignore`]
  const ignoreFiles = [...beside, join(path, '.dockerignore')]
  const rules = rulesIn(ignoreFiles)
  return { name, path, ignoreFiles, rules, filter: ignoreFilter(rules) }
}

/**
 * The text of the first of these files that exists; undefined: none does.
 * @throws FILE_UNREADABLE when it cannot be read
 */
function rulesIn(files: readonly string[]): string | undefined {
  for (const file of files) {
    const read = readText(file)
    if (!('reason' in read)) return read.text
    if (read.isMissing) continue
    throw new SsotError({
      code: 'FILE_UNREADABLE',
      summary: `The ignore file ${file} ${read.reason}`,
      problems: [{ file, line: read.line, column: 1, message: `The file ${read.reason}` }],
      todo: 'Correct or remove it: without it, it is not known which files a build reads.',
    })
  }
  return undefined
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
