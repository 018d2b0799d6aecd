import { homedir } from 'node:os'
import { join } from 'node:path'
import { z } from 'zod'
import { SsotError } from '../../core/errors/errors.ts'
import type { KnownSecrets } from '../../core/secrets/hide.ts'
import { readText } from '../../host/files/read-text.ts'
import { CommandTimeout, run } from '../../host/tools/run.ts'
import {
  helperFor,
  type LoginConfig,
  loginConfigSchema,
  loginIn,
  loginKey,
  loginOfHelper,
  type RegistryLogin,
} from './docker-config.ts'

/** A helper may ask the user to unlock a key ring. */
const HELPER_LIMIT_MS = 120_000

const helperSchema = z.looseObject({ Username: z.string(), Secret: z.string() })

/** The file in which the Docker CLI keeps logins. */
export function loginFile(env: NodeJS.ProcessEnv): string {
  return join(env.DOCKER_CONFIG || join(env.HOME || homedir(), '.docker'), 'config.json')
}

/**
 * The login for a registry, from where the Docker CLI takes it: `DOCKER_AUTH_CONFIG`, a credential helper, or its
 * configuration file. Null: there is none, and the registry may answer everybody.
 *
 * @param registry `docker.io`, `ghcr.io`, `127.0.0.1:5000`
 * @param env for command line tools of this engine
 * @param secrets learns the password
 * @throws LOGIN_UNREADABLE when the configuration cannot be read or the helper fails
 */
export async function loginFor(
  registry: string,
  env: NodeJS.ProcessEnv,
  secrets: KnownSecrets,
): Promise<RegistryLogin | null> {
  const login = (await inVariable(registry, env)) ?? (await inFile(registry, env))
  const values = [login?.password, login?.identitytoken, login?.registrytoken]
  secrets.learn({ secrets: values.flatMap((value) => value || []), names: [] })
  return login
}

async function inVariable(registry: string, env: NodeJS.ProcessEnv): Promise<RegistryLogin | null> {
  const text = env.DOCKER_AUTH_CONFIG
  return text ? loginIn(parsed(text, 'The variable DOCKER_AUTH_CONFIG'), registry) : null
}

async function inFile(registry: string, env: NodeJS.ProcessEnv): Promise<RegistryLogin | null> {
  const file = loginFile(env)
  const read = readText(file)
  if ('reason' in read) {
    if (read.isMissing) return null
    throw unreadable(`${file} ${read.reason}`, `Correct ${file}, which the Docker CLI reads, too.`)
  }
  const config = parsed(read.text, file)
  const helper = helperFor(config, registry)
  return helper === null ? loginIn(config, registry) : await askHelper(helper, registry, env)
}

function parsed(text: string, where: string): LoginConfig {
  try {
    return loginConfigSchema.parse(JSON.parse(text))
  } catch {
    // The error would quote the text, which has passwords.
    throw unreadable(
      `${where} is not the JSON of the Docker CLI`,
      'Correct it, or log in again with `docker login`.',
    )
  }
}

/** @see https://github.com/docker/docker-credential-helpers for what the programs read and print */
async function askHelper(
  helper: string,
  registry: string,
  env: NodeJS.ProcessEnv,
): Promise<RegistryLogin | null> {
  const program = `docker-credential-${helper}`
  const todo = `Install or unlock it, or remove it from ${loginFile(env)} and log in again with \`docker login\`.`
  try {
    const { exitCode, stdout, lines } = await run([program, 'get'], {
      cwd: homedir(),
      env,
      input: `${loginKey(registry)}\n`,
      limit: { ms: HELPER_LIMIT_MS },
    })
    if (exitCode === 0) return loginOfHelper(helperSchema.parse(JSON.parse(stdout)), registry)
    // They print their errors to standard output.
    const reason = stdout.trim() || (lines.at(-1) ?? `it exited with ${exitCode}`)
    if (/credentials not found/i.test(reason)) return null
    throw unreadable(`${program}, which keeps the login for ${registry}, failed: ${reason}`, todo)
  } catch (error) {
    if (error instanceof SsotError) throw error
    // A parse error would quote what was printed.
    const reason =
      error instanceof CommandTimeout
        ? 'it did not answer'
        : error instanceof Error && 'code' in error
          ? `it cannot be run (${error.code})`
          : 'its answer is not understood'
    throw unreadable(`${program}, which keeps the login for ${registry}, failed: ${reason}`, todo)
  }
}

function unreadable(summary: string, todo: string): SsotError {
  return new SsotError({ code: 'LOGIN_UNREADABLE', summary, todo })
}
