import { isAbsolute, join, resolve } from 'node:path'
import { guardHome } from '../../../host/home/guard/guard.js'
import { HomeProblem } from '../../../host/home/guard/problem.js'
import { userHome } from '../../../host/home/guard/user.js'
import { SetupFailure } from '../report/failure.js'

/**
 * The folder of this user on this machine, which all checkouts share: `$SSOT_DOCKER_HOME`, else
 * `$XDG_DATA_HOME/ssot-docker`, else `~/.local/share/ssot-docker`. It is not created.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {() => string} [ownHome]
 */
export function homeFolder(env, ownHome = userHome) {
  if (env.SSOT_DOCKER_HOME) return resolve(env.SSOT_DOCKER_HOME)
  // By the XDG specification, a relative path is invalid and must be ignored.
  const data = env.XDG_DATA_HOME
  if (data && isAbsolute(data)) return join(data, 'ssot-docker')
  return join(asFailure(ownHome), '.local', 'share', 'ssot-docker')
}

/**
 * Makes the folder, and makes sure that it is this user's alone.
 *
 * @param {string} home
 */
export function ensureHome(home) {
  asFailure(() => guardHome(home, ['locks'], process.env))
}

/**
 * @template T
 * @param {() => T} act
 */
function asFailure(act) {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof HomeProblem)) throw error
    throw new SetupFailure({ step: 'home', summary: error.summary, todo: error.todo, cause: error })
  }
}
