import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

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
  /** The compile cache of Node.js: see `compile-cache.ts`. */
  compiled: string
}

/** `$SSOT_DOCKER_HOME`, else `$XDG_DATA_HOME/ssot-docker`, else `~/.local/share/ssot-docker`. */
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
    compiled: join(folder, 'compiled'),
  }
}

/** By the XDG specification a relative path is invalid and is ignored. */
function dataHome(named: string | undefined): string {
  return named && isAbsolute(named) ? named : join(homedir(), '.local', 'share')
}

/** Makes the folders, which only this user may read. */
export function ensureHome(home: Home): void {
  for (const folder of [home.folder, home.run, home.logs]) mkdirSync(folder, { recursive: true, mode: 0o700 })
}
