import { collectComposeFiles } from '../compose/collect.ts'
import type { ComposeFile } from '../compose/model.ts'
import { isComposeFile } from '../compose/read/compose-file.ts'
import type { Dockerfile } from '../dockerfile/model.ts'
import { isDockerfileName, readDockerfile } from '../dockerfile/read.ts'
import { collectEnvFiles } from '../env-file/collect.ts'
import { readMatrixFile } from '../matrix/read.ts'
import type { ForeignFolder, MatrixReading, Repository, TextFile, UnreadFile } from '../repository.ts'
import type { Source } from '../source.ts'
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
  mountedElsewhere?: ReadonlySet<string>
  /** The path of the matrix, also when there is no such file. */
  matrixPath: string
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
  const { files, sources, unread, foreign = [], toIgnored, matrixPath, declared, mountedElsewhere } = loaded
  const wanted = new Set<string>()
  const unreadable = new Map(unread.map((file) => [file.path, file]))
  const find = (path: string): Source | null => {
    const source = sources.get(path)
    if (source === undefined && files.has(path) && !unreadable.has(path)) wanted.add(path)
    return source ?? null
  }
  const matrix = matrixOf(matrixPath, sources, unreadable.get(matrixPath))
  const named = declared ?? matrix.matrix?.environments.map(({ composeFile }) => composeFile) ?? []
  const candidates = [...sources.values()].filter(({ path }) => isYaml(path))
  const composeFiles = [
    ...collectComposeFiles(candidates, named, find),
    ...unread
      .filter(({ path }) => named.includes(path) || (isYaml(path) && isComposeFile(emptySource(path))))
      .map(unreadCompose),
  ]
  const built = new Set(
    composeFiles.flatMap(({ services }) => services.flatMap(({ build }) => build?.dockerfile ?? [])),
  )
  for (const path of built) find(path)
  const isDockerfile = (path: string) => isDockerfileName(path) || built.has(path)
  const dockerfiles = [
    ...[...sources.values()].filter(({ path }) => isDockerfile(path)).map(readDockerfile),
    ...unread.filter(({ path }) => isDockerfile(path)).map(unreadDockerfile),
  ]
  const taken = new Set([matrixPath, ...composeFiles.map(pathOf), ...dockerfiles.map(pathOf)])
  const envFiles = collectEnvFiles(composeFiles, (path) =>
    taken.has(path) || toIgnored?.has(path) ? null : find(path),
  )
  const texts = [...sources.values()].flatMap((source): TextFile[] => {
    if (taken.has(source.path) || source.text.startsWith(AUDIT_MARK)) return []
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
      texts: texts.sort(byPath),
      unread,
      foreign,
      ...(mountedElsewhere ? { mountedElsewhere } : {}),
    },
    wanted: [...wanted].sort(),
  }
}

function matrixOf(
  path: string,
  sources: ReadonlyMap<string, Source>,
  unread: UnreadFile | undefined,
): MatrixReading {
  if (unread === undefined) return readMatrixFile(path, sources.get(path) ?? null)
  const problem = { file: path, line: 1, column: 1, message: `The matrix ${unread.reason}` }
  return { path, source: emptySource(path), matrix: null, problems: [problem] }
}

function isYaml(path: string): boolean {
  return /\.ya?ml$/i.test(path)
}

function unreadCompose({ path, reason }: UnreadFile): ComposeFile {
  return {
    source: emptySource(path),
    problems: [{ message: `The file ${reason}`, span: { start: 0, end: 0 } }],
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
  }
}

function unreadDockerfile({ path, reason }: UnreadFile): Dockerfile {
  return {
    source: emptySource(path),
    instructions: [],
    problems: [{ message: `The file ${reason}`, span: { start: 0, end: 0 } }],
    stages: [],
    args: [],
    env: [],
    copies: [],
    images: [],
  }
}

function emptySource(path: string): Source {
  return { path, text: '', hasBom: false }
}

function pathOf({ source }: { source: Source }): string {
  return source.path
}

function byPath(a: { source: Source }, b: { source: Source }): number {
  return a.source.path < b.source.path ? -1 : 1
}
