import { attempt } from '../processes/run.js'
import { findProgram } from './choose/host-tools.js'
import { pingSocket } from './ping.js'

/** @typedef {import('./ping.js').Ping} Ping */

/**
 * Pings an engine at any kind of endpoint. A unix socket is pinged directly, which takes a millisecond; ssh and tcp (with
 * the user's TLS variables) are left to the docker CLI.
 *
 * @param {string} endpoint As DOCKER_HOST takes it.
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<Ping>}
 */
export async function pingEndpoint(endpoint, env) {
  if (endpoint.startsWith('unix://')) return pingSocket(endpoint.slice('unix://'.length))
  const docker = findProgram('docker', env)
  if (docker === undefined) return { outcome: 'broken', detail: 'the docker command is not installed' }
  const asked = await attempt(docker, ['version', '--format', '{{.Server.Version}}'], {
    env: { ...env, DOCKER_HOST: endpoint },
  })
  if (asked.code === 0) return { outcome: 'answers' }
  return {
    outcome: 'broken',
    detail: asked.lastLines.at(-1) ?? `docker ended with ${asked.code ?? asked.signal}`,
  }
}
