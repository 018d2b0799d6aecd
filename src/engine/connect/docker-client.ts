import type { Agent as HttpAgent } from 'node:http'
import { Agent } from 'node:https'
import Docker from 'dockerode'
import { hostOf } from './choose.ts'
import type { DockerContext } from './docker-context.ts'
import { CommandAgent, sshCommand } from './ssh-agent.ts'
import { type TlsKeys, tlsOfContext, tlsOfEnvironment } from './tls.ts'

const DEFAULT_PORT = 2375
const DEFAULT_TLS_PORT = 2376

/**
 * A client of the engine at an endpoint; nothing is asked of it yet. TLS and ssh are spoken as the Docker CLI does, so
 * that the command line tools and this program reach the same engine by the same keys.
 *
 * @param endpoint `unix:`, `npipe:`, `tcp:`, `https:` or `ssh:`
 * @param context the one that names the endpoint; null: something else does, and TLS is as the environment says
 * @throws ENGINE_NOT_FOUND
 */
export function dockerAt(endpoint: string, context: DockerContext | null, env: NodeJS.ProcessEnv): Docker {
  const socketPath = /^(?:unix|npipe):\/\/(.+)$/.exec(endpoint)?.[1]
  if (socketPath !== undefined) return client({ socketPath })
  hostOf(endpoint) // Throws where the endpoint is none.
  const { protocol, hostname, port } = new URL(endpoint)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (protocol === 'ssh:') {
    // The command is the connection: host and port are looked at by nobody.
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

/** docker-modem takes what is not said from the environment of the process, so all is said. */
function client({ protocol = 'http', ...options }: ClientOptions): Docker {
  const unset = { socketPath: undefined, host: undefined, port: undefined, ca: undefined, cert: undefined }
  const all: object = { ...unset, key: undefined, timeout: undefined, pathPrefix: '/', protocol, ...options }
  return new Docker(all)
}
