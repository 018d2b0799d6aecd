import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { SetupFailure } from '../../report/failure.js'

export const STANDARD_ENDPOINT = 'unix:///var/run/docker.sock'

/**
 * The engine that the user names, read as the docker CLI does: DOCKER_HOST, else DOCKER_CONTEXT, else the current context
 * of its configuration. The context `default` names none.
 *
 * @param {NodeJS.ProcessEnv} env
 * @returns {{ by: string, endpoint: string } | undefined}
 * @throws {SetupFailure} when a context is named that does not exist or cannot be used.
 */
export function namedEngine(env) {
  if (env.DOCKER_HOST) return { by: 'DOCKER_HOST', endpoint: env.DOCKER_HOST }
  const folder = env.DOCKER_CONFIG || join(homedir(), '.docker')
  const name = env.DOCKER_CONTEXT || currentContext(folder)
  if (!name || name === 'default') return undefined
  const by = env.DOCKER_CONTEXT ? 'DOCKER_CONTEXT' : `the current docker context "${name}"`
  const id = createHash('sha256').update(name).digest('hex')
  const file = join(folder, 'contexts', 'meta', id, 'meta.json')
  if (!existsSync(file)) throw unusable(`${by} names a context that does not exist`)
  const endpoint = readJson(file)?.Endpoints?.docker?.Host
  if (typeof endpoint !== 'string') throw unusable(`the docker context "${name}" has no endpoint`)
  if (existsSync(join(folder, 'contexts', 'tls', id))) {
    throw unusable(`the docker context "${name}" has TLS keys of its own, which are not supported`)
  }
  return { by, endpoint }
}

/** @param {string} folder */
function currentContext(folder) {
  const file = join(folder, 'config.json')
  return existsSync(file) ? readJson(file)?.currentContext : undefined
}

/** @param {string} file */
function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw unusable(`${file} is not JSON`, cause)
  }
}

/**
 * @param {string} summary
 * @param {unknown} [cause]
 */
function unusable(summary, cause) {
  return new SetupFailure({
    step: 'engine',
    summary,
    todo: 'name the engine with DOCKER_HOST, or choose a context with `docker context use`',
    cause,
  })
}
