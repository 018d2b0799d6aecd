import { connect, isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { type ConnectionOptions, connect as connectTls } from 'node:tls'
import { hostOf } from './choose.ts'
import { DEFAULT_PORT, DEFAULT_TLS_PORT } from './docker-client.ts'
import type { DockerContext } from './docker-context.ts'
import { commandConnection, sshCommand } from './ssh-agent.ts'
import { tlsOfContext, tlsOfEnvironment } from './tls.ts'

/**
 * A function that opens a connection to the engine at an endpoint, on which it speaks HTTP. It reaches the same engine with the
 * same keys as the client of `docker-client.ts`.
 * @throws ENGINE_NOT_FOUND when the endpoint is not valid or a TLS key is missing
 */
export function dialer(
  endpoint: string,
  context: DockerContext | null,
  env: NodeJS.ProcessEnv,
): () => Duplex {
  const path = /^(?:unix|npipe):\/\/(.+)$/.exec(endpoint)?.[1]
  if (path !== undefined) return () => connect({ path, allowHalfOpen: true })
  hostOf(endpoint) // Throws if the endpoint is not valid.
  const { protocol, hostname, port } = new URL(endpoint)
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  if (protocol === 'ssh:') return () => commandConnection(sshCommand(endpoint), env)
  const keys = context === null ? tlsOfEnvironment(env) : tlsOfContext(context)
  if (keys === null && protocol !== 'https:') {
    const to = { host, port: Number(port || DEFAULT_PORT), allowHalfOpen: true }
    return () => connect(to)
  }
  const { isVerified, ...certificates } = keys ?? { isVerified: true }
  const to: ConnectionOptions = {
    ...{ host, port: Number(port || DEFAULT_TLS_PORT), rejectUnauthorized: isVerified, ...certificates },
    // A server name must not be an address.
    ...(isIP(host) === 0 ? { servername: host } : {}),
  }
  return () => connectTls(to)
}
