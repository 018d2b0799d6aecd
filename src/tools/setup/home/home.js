import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

/**
 * The folder of this user on this machine, which all checkouts share: `$SSOT_DOCKER_HOME`, else
 * `$XDG_DATA_HOME/ssot-docker`, else `~/.local/share/ssot-docker`. It is not created.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} [userHome]
 */
export function homeFolder(env, userHome = homedir()) {
  if (env.SSOT_DOCKER_HOME) return resolve(env.SSOT_DOCKER_HOME)
  // By the XDG specification, a relative path is invalid and must be ignored.
  const data = env.XDG_DATA_HOME
  if (data && isAbsolute(data)) return join(data, 'ssot-docker')
  return join(userHome, '.local', 'share', 'ssot-docker')
}

/**
 * Creates the folder with access for this user only.
 *
 * @param {string} home
 */
export function ensureHome(home) {
  mkdirSync(join(home, 'locks'), { recursive: true, mode: 0o700 })
}
