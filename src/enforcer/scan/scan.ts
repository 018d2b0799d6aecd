import { sep } from 'node:path'
import { environmentOfTypesFile } from '../../core/endpoints/types-file.ts'
import { MATRIX_PATH } from '../../host/home/matrix-file.ts'
import type { Repository, UnreadFile } from '../repository.ts'
import type { Source } from '../source.ts'
import { assemble, type Loaded } from './assemble.ts'
import { candidateOf, mayHoldServices, mayNameDocker } from './candidates.ts'
import { BINARY } from './decode.ts'
import { listFiles } from './list-files.ts'
import { loadSource } from './load.ts'
import { mountedElsewhere } from './mounted.ts'
import { pooled } from './pool.ts'

/** What a scan needs of the process. */
export interface ScanOptions {
  /** The environment variables of the process, for git. */
  env: NodeJS.ProcessEnv
}

/** The number of files to read at the same time. */
const READS_AT_ONCE = 32
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
  const read = async (paths: readonly string[], matters: (source: Source) => boolean) => {
    for (const loaded of await pooled(paths, READS_AT_ONCE, (path) => loadSource(root, path))) {
      if ('reason' in loaded) {
        if (!isProgram(loaded)) missed.push(loaded)
      } else if (matters(loaded)) sources.set(loaded.path, loaded)
    }
  }
  await read(
    files.filter((path) => candidateOf(path) !== null),
    worthKeeping,
  )
  const loaded = {
    files: new Set(files),
    sources,
    unread: missed,
    foreign,
    toIgnored,
    matrixPath: MATRIX_PATH.replaceAll(sep, '/'),
  }
  for (let step = 1; ; step++) {
    const { repository, wanted } = assemble(loaded)
    if (wanted.length === 0 || step === MOST_STEPS) {
      const mounted = await mountedElsewhere(root, env, repository)
      return {
        ...loaded,
        mountedElsewhere: mounted,
        repository: { ...repository, mountedElsewhere: mounted },
      }
    }
    await read(wanted, () => true)
  }
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
