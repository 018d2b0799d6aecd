import { join, sep } from 'node:path'
import { environmentOfTypesFile } from '../../core/endpoints/types-file.ts'
import { isOutside } from '../../core/matrix/outside.ts'
import { BINARY } from '../../host/files/decode.ts'
import { fileProblem } from '../../host/files/read-text.ts'
import { MATRIX_PATH } from '../../host/home/matrix-file.ts'
import { isTooLarge, TOO_LARGE } from '../compose/yaml/parse.ts'
import { readMatrixFile } from '../matrix/read.ts'
import type { Repository, UnreadFile } from '../repository.ts'
import { isForeign } from '../rules/shared/foreign.ts'
import type { Source } from '../source.ts'
import { assemble, type Loaded } from './assemble.ts'
import { candidateOf, mayHoldServices, mayNameDocker } from './candidates.ts'
import { listFiles } from './list-files.ts'
import { loadSource } from './load.ts'
import { brokenEnvFiles, neededElsewhere } from './needed.ts'

/** What a scan needs of the process. */
export interface ScanOptions {
  /** The environment variables of the process, for git. */
  env: NodeJS.ProcessEnv
}

/** The limit for following files that refer to further files; no real repository reaches it. */
const MOST_STEPS = 20

/** A repository with the texts that it was made from. */
export interface LoadedRepository extends Loaded {
  repository: Repository
}

/**
 * Reads everything of a repository that the rules check, and nothing else. Writes nothing, and needs no engine.
 * @param root a folder, such as `repositoryRoot` gives
 * @throws SCAN_FAILED when the files cannot be listed
 */
export async function scanRepository(root: string, options: ScanOptions): Promise<Repository> {
  return (await loadRepository(root, options)).repository
}

/**
 * Like {@link scanRepository}, but also returns the texts, so that they can be changed and checked again without the
 * disk.
 * @throws SCAN_FAILED when the files cannot be listed
 */
export async function loadRepository(root: string, { env }: ScanOptions): Promise<LoadedRepository> {
  const { files, unread, foreign, toIgnored } = await listFiles(root, env)
  const sources = new Map<string, Source>()
  const missed: UnreadFile[] = [...unread]
  const read = (paths: readonly string[], matters: (source: Source) => boolean) => {
    for (const loaded of paths.map((path) => loadSource(root, path))) {
      if ('reason' in loaded) {
        if (!isProgram(loaded)) missed.push(loaded)
      } else if (matters(loaded)) sources.set(loaded.path, loaded)
    }
  }
  const matrixPath = MATRIX_PATH.replaceAll(sep, '/')
  const isOut = outsideOf(root, matrixPath)
  read(
    files.filter((path) => candidateOf(path) !== null && !isOut(path)),
    worthKeeping,
  )
  const loaded = {
    files: new Set(files),
    sources,
    unread: missed,
    foreign,
    toIgnored,
    matrixPath,
  }
  for (let step = 1; ; step++) {
    const { repository, wanted } = assemble(loaded)
    const ignored = envFilesElsewhere(root, repository, sources)
    if (ignored.length > 0) {
      for (const source of ignored) sources.set(source.path, source)
      continue
    }
    const others = namedOthers(root, loaded.files, missed, loaded.matrixPath, repository)
    if (others.length > 0) {
      missed.push(...others)
      continue
    }
    if (wanted.length === 0 || step === MOST_STEPS) {
      missed.push(...unparsed(repository, sources))
      const found = {
        neededElsewhere: await neededElsewhere(root, env, repository),
        brokenLinks: brokenEnvFiles(root, repository),
      }
      return { ...loaded, ...found, repository: { ...repository, ...found, unread: missed } }
    }
    read(wanted, () => true)
  }
}

/** Which paths are no business of the matrix, and are not read unless an environment uses them. */
function outsideOf(root: string, matrixPath: string): (path: string) => boolean {
  const source = loadSource(root, matrixPath)
  const matrix = 'reason' in source ? null : readMatrixFile(matrixPath, source).matrix
  return (path) => matrix !== null && isOutside(matrix, path)
}

/** The env files of environments that git ignores, as far as they exist and are not known yet. */
function envFilesElsewhere(
  root: string,
  { files, matrix: { matrix } }: Repository,
  sources: ReadonlyMap<string, Source>,
): Source[] {
  const paths = (matrix?.environments ?? []).flatMap(({ envFile }) => envFile ?? [])
  return [...new Set(paths)].flatMap((path) => {
    if (files.has(path) || sources.has(path)) return []
    const loaded = loadSource(root, path)
    return 'reason' in loaded ? [] : [loaded]
  })
}

/**
 * What is in the place of a file that the matrix or a compose file names, and is no file: git lists neither folders nor
 * named pipes.
 */
function namedOthers(
  root: string,
  files: ReadonlySet<string>,
  unread: readonly UnreadFile[],
  matrixPath: string,
  repository: Repository,
): UnreadFile[] {
  const { matrix, composeFiles } = repository
  const named = new Set([
    matrixPath,
    ...(matrix.matrix?.environments ?? []).map(({ composeFile }) => composeFile),
    ...composeFiles.flatMap(({ uses }) => uses.flatMap(({ path }) => path ?? [])),
  ])
  // The builder reads a Dockerfile outside of the repository too, and this program does not judge it.
  const built = new Set(
    composeFiles.flatMap(({ services }) => services.flatMap(({ build }) => build?.dockerfile ?? [])),
  )
  const isKnown = (path: string) =>
    files.has(path) || unread.some((file) => file.path === path) || isForeign(repository, path)
  return [...new Set([...named, ...built])].flatMap((path) => {
    if (isKnown(path)) return []
    const problem = fileProblem(join(root, path), named.has(path) ? { within: root } : {})
    return problem === null || problem.isMissing ? [] : [{ path, ...problem }]
  })
}

/**
 * YAML files that may be compose files or name Docker, and are too large to be parsed. A compose file of that size has a
 * problem that says so. A lock file only has names of packages.
 */
function unparsed({ composeFiles, texts }: Repository, sources: ReadonlyMap<string, Source>): UnreadFile[] {
  const known = new Set([...composeFiles, ...texts].map(({ source }) => source.path))
  return [...sources.values()].flatMap(({ path, text }) =>
    candidateOf(path) === 'yaml' && isTooLarge(text) && !known.has(path) && !/\block\.ya?ml$/i.test(path)
      ? [{ path, reason: TOO_LARGE }]
      : [],
  )
}

/**
 * Whether an unread file is a compiled program. A file without an extension may be a script, but a binary one is not.
 */
function isProgram({ path, reason }: UnreadFile): boolean {
  return candidateOf(path) === 'text' && !/\.[^/]+$/.test(path) && reason === BINARY
}

function worthKeeping({ path, text }: Source): boolean {
  switch (candidateOf(path)) {
    case 'dockerfile':
      return true
    case 'types':
      // Only types files that were generated from a matrix.
      return environmentOfTypesFile(text) !== null
    case 'yaml':
      return mayHoldServices(text) || mayNameDocker(text) || /compose/i.test(path)
    default:
      return mayNameDocker(text) || path.endsWith('package.json')
  }
}
