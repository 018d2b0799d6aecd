import { isAbsolute, join, resolve } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { guardHome } from './guard/guard.js'
import { fileProblem, HomeProblem } from './guard/problem.js'
import { userHome } from './guard/user.js'

/** Where this program keeps its files for one user of one machine. All paths are absolute. */
export interface Home {
  folder: string
  /** What `npm run setup` decided. */
  profile: string
  /** The id of this installation: see `installation.ts`. */
  installation: string
  /** What living processes hold: see `registry/`. */
  registry: string
  /** What happened to stacks: see `journal/`. */
  journal: string
  /** Sockets of running keepers. */
  run: string
  /** Logs of keepers, one for each run. */
  logs: string
  /** How stacks were created, so that later starts need not ask Compose: see `recordings/`. */
  recordings: string
  /** The compile cache of Node.js: see `compile-cache.ts`. */
  compiled: string
}

/**
 * `$SSOT_DOCKER_HOME`, else `$XDG_DATA_HOME/ssot-docker`, else `~/.local/share/ssot-docker`.
 * @throws HOME_UNUSABLE when this user has no home folder and no variable names one
 */
export function homeOf(env: NodeJS.ProcessEnv): Home {
  const folder = env.SSOT_DOCKER_HOME
    ? resolve(env.SSOT_DOCKER_HOME)
    : join(dataHome(env.XDG_DATA_HOME), 'ssot-docker')
  return {
    folder,
    profile: join(folder, 'profile.json'),
    installation: join(folder, 'installation'),
    registry: join(folder, 'registry.db'),
    journal: join(folder, 'journal.db'),
    run: join(folder, 'run'),
    logs: join(folder, 'logs'),
    recordings: join(folder, 'recordings'),
    compiled: join(folder, 'compiled'),
  }
}

/** By the XDG specification a relative path is invalid and is ignored. */
function dataHome(named: string | undefined): string {
  return named && isAbsolute(named) ? named : join(inHome(userHome), '.local', 'share')
}

/**
 * Makes the home folder if there is none, and makes sure that it is this user's alone: see `guard/`. Nothing in the home
 * may be read before.
 * @throws HOME_UNSAFE, HOME_UNUSABLE
 */
export function openHome({ folder }: Home): void {
  inHome(() => guardHome(folder, [], process.env))
}

/**
 * The same, and makes the folders in it, for a process that starts a keeper or is one.
 * @throws HOME_UNSAFE, HOME_UNUSABLE
 */
export function ensureHome({ folder }: Home): void {
  inHome(() => guardHome(folder, ['run', 'logs', 'recordings'], process.env))
}

/**
 * The result of an act with files of the home. An error of the file system becomes one that says what to do.
 * @param what what failed, for that error: `/home/u/.local/share/ssot-docker/run/a.sock cannot be made`
 * @throws HOME_UNSAFE, HOME_UNUSABLE, and every other error of the act
 */
export function inHome<T>(act: () => T, what = 'The home folder cannot be used'): T {
  try {
    return act()
  } catch (error) {
    throw homeError(error, what)
  }
}

/** An error of the file system as HOME_UNUSABLE; any other error as it is. */
export function homeError(error: unknown, what: string): unknown {
  const problem = fileProblem(error, what)
  if (!(problem instanceof HomeProblem)) return problem
  const { code, summary, todo } = problem
  return new SsotError({ code, summary, todo, cause: error })
}
