import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

/**
 * The folder of this user on this machine, shared by every checkout: `$SSOT_DOCKER_HOME`, else
 * `$XDG_DATA_HOME/ssot-docker`, else `~/.local/share/ssot-docker`. Not created here.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [userHome]
 */
export function homeFolder(env, userHome = homedir()) {
  if (env.SSOT_DOCKER_HOME) return resolve(env.SSOT_DOCKER_HOME)
  // The XDG specification: a relative path there is invalid and to be ignored.
  const data = env.XDG_DATA_HOME
  if (data && isAbsolute(data)) return join(data, 'ssot-docker')
  return join(userHome, '.local', 'share', 'ssot-docker')
}

/**
 * Makes the folder, for this user alone.
 *
 * @param {string} home
 */
export function ensureHome(home) {
  mkdirSync(join(home, 'locks'), { recursive: true, mode: 0o700 })
}
