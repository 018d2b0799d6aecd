import type { Agent as HttpAgent } from 'node:http'
import { Agent } from 'node:https'
import Docker from 'dockerode'
import { hostOf } from './choose.ts'
import type { DockerContext } from './docker-context.ts'
import { CommandAgent, sshCommand } from './ssh-agent.ts'
import { type TlsKeys, tlsOfContext, tlsOfEnvironment } from './tls.ts'

export const DEFAULT_PORT = 2375
export const DEFAULT_TLS_PORT = 2376

/**
 * A client of the engine at an endpoint. It sends no request yet. TLS and ssh work as in the Docker CLI, so that the
 * command line tools and this program reach the same engine with the same keys.
 *
 * @param endpoint `unix:`, `npipe:`, `tcp:`, `https:` or `ssh:`
 * @param context the context that names the endpoint; null: there is none, and the environment configures TLS
 * @throws ENGINE_NOT_FOUND when the endpoint is not valid or a TLS key is missing
 */
export function dockerAt(endpoint: string, context: DockerContext | null, env: NodeJS.ProcessEnv): Docker {
  const socketPath = /^(?:unix|npipe):\/\/(.+)$/.exec(endpoint)?.[1]
  if (socketPath !== undefined) return client({ socketPath })
  hostOf(endpoint) // Throws if the endpoint is not valid.
  const { protocol, hostname, port } = new URL(endpoint)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (protocol === 'ssh:') {
    // The command is the connection; host and port are not used.
    return client({ host: 'engine', port: DEFAULT_PORT, agent: new CommandAgent(sshCommand(endpoint), env) })
  }
  const keys = context === null ? tlsOfEnvironment(env) : tlsOfContext(context)
  if (keys === null && protocol !== 'https:') return client({ host, port: port || DEFAULT_PORT })
  return client({
    host,
    port: port || DEFAULT_TLS_PORT,
    protocol: 'https',
    agent: tlsAgent(keys ?? { isVerified: true }),
  })
}

function tlsAgent({ isVerified, ...keys }: TlsKeys): Agent {
  return new Agent({ keepAlive: true, rejectUnauthorized: isVerified, ...keys })
}

interface ClientOptions {
  socketPath?: string
  host?: string
  port?: number | string
  protocol?: 'http' | 'https'
  agent?: HttpAgent
}

/** Sets every option, because docker-modem reads missing ones from the environment of the process. */
function client({ protocol = 'http', ...options }: ClientOptions): Docker {
  const unset = { socketPath: undefined, host: undefined, port: undefined, ca: undefined, cert: undefined }
  const all: object = { ...unset, key: undefined, timeout: undefined, pathPrefix: '/', protocol, ...options }
  return new Docker(all)
}
