import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { SsotError } from '../../core/errors/errors.ts'
import { readText } from '../../host/files/read-text.ts'

/** The context that the Docker CLI uses. */
export interface DockerContext {
  name: string
  /** How it was chosen: `DOCKER_CONTEXT`, or `the current docker context`. */
  by: string
  /** In the form of `DOCKER_HOST`. */
  endpoint: string
  /** The folder of its TLS keys, with `ca.pem`, `cert.pem` and `key.pem`; null when it has none. */
  tlsFolder: string | null
  /** Whether the certificate of the engine is not verified. */
  skipsVerification: boolean
}

const configSchema = z.looseObject({ currentContext: z.string().optional() })
const metaSchema = z.looseObject({
  Endpoints: z.looseObject({
    docker: z.looseObject({ Host: z.string().min(1), SkipTLSVerify: z.boolean().optional() }),
  }),
})

/**
 * The context that the Docker CLI would use: the one that `DOCKER_CONTEXT` names, otherwise the current one of its
 * configuration. Null for the context `default`, which names no engine.
 *
 * @throws ENGINE_NOT_FOUND when the context does not exist or cannot be read
 * @see https://github.com/docker/cli/tree/master/cli/context/store for how contexts are stored
 */
export function chosenContext(env: NodeJS.ProcessEnv): DockerContext | null {
  const folder = env.DOCKER_CONFIG || join(env.HOME || homedir(), '.docker')
  const named = env.DOCKER_CONTEXT
  const name = named || readJson(join(folder, 'config.json'), configSchema)?.currentContext
  if (!name || name === 'default') return null
  const by = named ? 'DOCKER_CONTEXT' : 'the current docker context'
  const id = createHash('sha256').update(name).digest('hex')
  const meta = readJson(join(folder, 'contexts', 'meta', id, 'meta.json'), metaSchema)
  if (meta === null) throw unusable(`${by} names "${name}", which does not exist in ${folder}`)
  const { Host, SkipTLSVerify = false } = meta.Endpoints.docker
  const tlsFolder = join(folder, 'contexts', 'tls', id, 'docker')
  return {
    name,
    by,
    endpoint: Host,
    tlsFolder: existsSync(tlsFolder) ? tlsFolder : null,
    skipsVerification: SkipTLSVerify,
  }
}

/** Null when the file does not exist. */
function readJson<T>(file: string, schema: z.ZodType<T>): T | null {
  const read = readText(file)
  if ('reason' in read) {
    if (read.isMissing) return null
    throw unusable(`${file} ${read.reason}`)
  }
  let value: unknown
  try {
    value = JSON.parse(read.text)
  } catch (cause) {
    throw unusable(`${file} cannot be read: ${cause instanceof Error ? cause.message : cause}`, cause)
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw unusable(`${file} names no Docker endpoint: ${z.prettifyError(result.error)}`)
}

function unusable(summary: string, cause?: unknown): SsotError {
  return new SsotError({
    code: 'ENGINE_NOT_FOUND',
    summary,
    todo: '`docker context ls` lists the contexts. To use none, run `docker context use default` and unset DOCKER_CONTEXT; or name the engine in DOCKER_HOST.',
    cause,
  })
}
