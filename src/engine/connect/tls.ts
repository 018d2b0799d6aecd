import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import type { DockerContext } from './docker-context.ts'

/** By what an engine is spoken to over TLS. The texts are PEM. */
export interface TlsKeys {
  /** Absent: the authorities that Node.js trusts. */
  ca?: string
  /** Absent: this client shows none. */
  cert?: string
  key?: string
  /** False: whoever answers is taken for the engine. */
  isVerified: boolean
}

/**
 * The TLS keys for an engine at a `tcp:` endpoint that the environment names, as the Docker CLI reads them; null for a
 * connection without TLS. `DOCKER_TLS_VERIFY` asks for TLS, and so does `DOCKER_TLS`, without a look at the engine's
 * certificate; the keys are in `DOCKER_CERT_PATH`, or in the CLI's own folder. Those of this client may be absent.
 *
 * @throws ENGINE_NOT_FOUND where a key is missing that must be there
 */
export function tlsOfEnvironment(env: NodeJS.ProcessEnv): TlsKeys | null {
  const isVerified = Boolean(env.DOCKER_TLS_VERIFY)
  if (!isVerified && !env.DOCKER_TLS) return null
  const folder = env.DOCKER_CERT_PATH || env.DOCKER_CONFIG || join(env.HOME || homedir(), '.docker')
  const keys = readKeys(folder, isVerified)
  const missing = (['ca', 'cert', 'key'] as const).find(
    (name) => keys[name] === undefined && (name === 'ca' ? isVerified : keys.cert !== keys.key),
  )
  if (missing === undefined) return keys
  throw new SsotError({
    code: 'ENGINE_NOT_FOUND',
    summary: `${isVerified ? 'DOCKER_TLS_VERIFY' : 'DOCKER_TLS'} asks for TLS, and ${join(folder, `${missing}.pem`)} is missing`,
    todo: 'Set DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem, or unset the variable where the engine is without TLS.',
  })
}

/** The TLS keys of a context; null where it has none, and so no TLS. */
export function tlsOfContext({ tlsFolder, skipsVerification }: DockerContext): TlsKeys | null {
  if (tlsFolder === null) return skipsVerification ? { isVerified: false } : null
  return readKeys(tlsFolder, !skipsVerification)
}

function readKeys(folder: string, isVerified: boolean): TlsKeys {
  const read = (name: string) => {
    const file = join(folder, `${name}.pem`)
    return existsSync(file) ? { [name]: readFileSync(file, 'utf8') } : {}
  }
  return { ...read('ca'), ...read('cert'), ...read('key'), isVerified }
}
