import { homedir } from 'node:os'
import { join } from 'node:path'
import { SsotError } from '../../core/errors/errors.ts'
import { readText } from '../../host/files/read-text.ts'
import type { DockerContext } from './docker-context.ts'

/** The certificates and the key for a TLS connection to an engine, as PEM texts. */
export interface TlsKeys {
  /** Absent: the authorities that Node.js trusts. */
  ca?: string
  /** Absent: the client has no certificate. */
  cert?: string
  key?: string
  /** Whether the certificate of the engine is verified. */
  isVerified: boolean
}

/**
 * The TLS keys for an engine at a `tcp:` endpoint that the environment names, by the rules of the Docker CLI; null for a
 * connection without TLS. `DOCKER_TLS_VERIFY` enables TLS. So does `DOCKER_TLS`, without verifying the certificate of the
 * engine. The keys are in `DOCKER_CERT_PATH`, otherwise in the folder of the CLI. Those of the client are optional.
 *
 * @throws ENGINE_NOT_FOUND when a required file is missing, or one cannot be read
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
    summary: `${isVerified ? 'DOCKER_TLS_VERIFY' : 'DOCKER_TLS'} enables TLS, but ${join(folder, `${missing}.pem`)} is missing`,
    todo: 'Set DOCKER_CERT_PATH to the folder with ca.pem, cert.pem and key.pem, or unset the variable if the engine does not use TLS.',
  })
}

/** The TLS keys of a context; null for a context without TLS. */
export function tlsOfContext({ tlsFolder, skipsVerification }: DockerContext): TlsKeys | null {
  if (tlsFolder === null) return skipsVerification ? { isVerified: false } : null
  return readKeys(tlsFolder, !skipsVerification)
}

function readKeys(folder: string, isVerified: boolean): TlsKeys {
  const read = (name: string) => {
    const file = join(folder, `${name}.pem`)
    const read = readText(file)
    if (!('reason' in read)) return { [name]: read.text }
    if (read.isMissing) return {}
    throw new SsotError({
      code: 'ENGINE_NOT_FOUND',
      summary: `The key file ${file} ${read.reason}`,
      todo: 'Correct the file, or name another folder of keys in DOCKER_CERT_PATH.',
    })
  }
  return { ...read('ca'), ...read('cert'), ...read('key'), isVerified }
}
