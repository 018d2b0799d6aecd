import { isOutside } from '../../core/matrix/outside.ts'
import { collectComposeFiles } from '../compose/collect.ts'
import type { ComposeFile } from '../compose/model.ts'
import { isComposeFile } from '../compose/read/compose-file.ts'
import type { Dockerfile } from '../dockerfile/model.ts'
import { isDockerfileName, readDockerfile } from '../dockerfile/read.ts'
import { collectEnvFiles } from '../env-file/collect.ts'
import { readMatrixFile } from '../matrix/read.ts'
import type { ForeignFolder, MatrixReading, Repository, TextFile, UnreadFile } from '../repository.ts'
import type { Source, Span } from '../source.ts'
import { readTextFile } from '../text/read.ts'

/** The files and texts of a repository, before they are parsed. */
export interface Loaded {
  /** Every file that is not ignored. */
  files: ReadonlySet<string>
  /** The texts that were read, by path. */
  sources: ReadonlyMap<string, Source>
  unread: readonly UnreadFile[]
  /** Folders that were not read; absent: none. */
  foreign?: readonly ForeignFolder[]
  /** Links to ignored files, which are not part of the repository; absent: none. */
  toIgnored?: ReadonlySet<string>
  /** As in {@link Repository}; absent: not known yet. */
  neededElsewhere?: ReadonlySet<string>
  /** As in {@link Repository}; absent: not known yet. */
  brokenLinks?: ReadonlySet<string>
  /** The path of the matrix, also when there is no such file. */
  matrixPath: string
  /** The env files of the environments, if the matrix is not among the texts; absent: those of the matrix. */
  environmentFiles?: readonly string[]
  /** The declared compose files, if the matrix is not among the texts; absent: those of the matrix. */
  declared?: readonly string[]
}

/** The result of assembling a repository. */
export interface Assembled {
  repository: Repository
  /** Files that others refer to and that were not loaded yet. Load them, and assemble again. */
  wanted: string[]
}

/** The beginning of a report of `audit`. A report names every Docker file, so it does not count as a reference. */
export const AUDIT_MARK = '<!-- ssot-docker audit'

/** Parses the texts, and makes the repository that the rules check. */
export function assemble(loaded: Loaded): Assembled {
  const { files, sources, unread, foreign = [], toIgnored, matrixPath, declared } = loaded
  const { neededElsewhere, brokenLinks, environmentFiles } = loaded
  const wanted = new Set<string>()
  const unreadable = new Map(unread.map((file) => [file.path, file]))
  const find = (path: string): Source | null => {
    const source = sources.get(path)
    if (source === undefined && files.has(path) && !unreadable.has(path)) wanted.add(path)
    return source ?? null
  }
  const matrix = matrixOf(matrixPath, sources, unreadable.get(matrixPath))
  const named = declared ?? matrix.matrix?.environments.map(({ composeFile }) => composeFile) ?? []
  const isOut = (path: string) => matrix.matrix !== null && isOutside(matrix.matrix, path)
  const candidates = [...sources.values()].filter(({ path }) => isYaml(path) && !isOut(path))
  const composeFiles = [
    ...collectComposeFiles(candidates, named, find),
    ...unread
      .filter(
        ({ path }) =>
          named.includes(path) || (isYaml(path) && !isOut(path) && isComposeFile(emptySource(path))),
      )
      .map(unreadCompose),
  ]
  const built = new Set(
    composeFiles.flatMap(({ services }) => services.flatMap(({ build }) => build?.dockerfile ?? [])),
  )
  for (const path of built) find(path)
  const isDockerfile = (path: string) => (isDockerfileName(path) && !isOut(path)) || built.has(path)
  const dockerfiles = [
    ...[...sources.values()].filter(({ path }) => isDockerfile(path)).map(readDockerfile),
    ...unread.filter(({ path }) => isDockerfile(path)).map(unreadDockerfile),
  ]
  const taken = new Set([matrixPath, ...composeFiles.map(pathOf), ...dockerfiles.map(pathOf)])
  const ofEnvironments = environmentFiles ?? envFilesOf(matrix)
  const readFile = (path: string) => (taken.has(path) || toIgnored?.has(path) ? null : find(path))
  const envFiles = collectEnvFiles(composeFiles, readFile, {
    paths: ofEnvironments.filter((path) => files.has(path)),
    by: matrix.source,
  })
  const found = ofEnvironments.flatMap((path) => find(path) ?? [])
  // An env file that git ignores is no text of the repository.
  const isUnlisted = (path: string) => ofEnvironments.includes(path) && !files.has(path)
  const texts = [...sources.values()].flatMap((source): TextFile[] => {
    if (
      taken.has(source.path) ||
      isOut(source.path) ||
      isUnlisted(source.path) ||
      source.text.startsWith(AUDIT_MARK)
    )
      return []
    const text = readTextFile(source)
    return text === null ? [] : [text]
  })
  return {
    repository: {
      files,
      matrix,
      composeFiles: composeFiles.sort(byPath),
      dockerfiles: dockerfiles.sort(byPath),
      envFiles: envFiles.sort(byPath),
      ...(found.length > 0 ? { environmentFiles: new Map(found.map((one) => [one.path, one])) } : {}),
      texts: texts.sort(byPath),
      unread,
      foreign,
      ...(neededElsewhere ? { neededElsewhere } : {}),
      ...(brokenLinks ? { brokenLinks } : {}),
    },
    wanted: [...wanted].sort(),
  }
}

function envFilesOf({ matrix }: MatrixReading): string[] {
  return (matrix?.environments ?? []).flatMap(({ envFile }) => envFile ?? [])
}

function matrixOf(
  path: string,
  sources: ReadonlyMap<string, Source>,
  unread: UnreadFile | undefined,
): MatrixReading {
  if (unread === undefined) return readMatrixFile(path, sources.get(path) ?? null)
  const problem = {
    file: path,
    line: unread.line ?? 1,
    column: unread.column ?? 1,
    message: `The matrix ${unread.reason}`,
  }
  return { path, source: emptySource(path), matrix: null, problems: [problem] }
}

function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path)
}

function unreadCompose({ path, reason, line }: UnreadFile): ComposeFile {
  return {
    source: emptySource(path, line),
    problems: [{ message: `The file ${reason}`, span: lastOf(line) }],
    isWhole: false,
    services: [],
    interpolations: [],
    uses: [],
    extended: new Set(),
    fixedNames: [],
    networks: [],
    externalNetworks: [],
    contents: [],
    commands: [],
    configs: [],
    resources: [],
  }
}

function unreadDockerfile({ path, reason, line }: UnreadFile): Dockerfile {
  return {
    source: emptySource(path, line),
    instructions: [],
    problems: [{ message: `The file ${reason}`, span: lastOf(line) }],
    stages: [],
    args: [],
    env: [],
    copies: [],
    images: [],
  }
}

/** Only lines, so that the one with the problem has a place. */
function emptySource(path: string, line = 1): Source {
  return { path, text: '\n'.repeat(line - 1), hasBom: false }
}

function lastOf(line = 1): Span {
  return { start: line - 1, end: line - 1 }
}

function pathOf({ source }: { source: Source }): string {
  return source.path
}

function byPath(a: { source: Source }, b: { source: Source }): number {
  return a.source.path < b.source.path ? -1 : 1
}
