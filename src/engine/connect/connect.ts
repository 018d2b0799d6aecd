import type { Duplex } from 'node:stream'
import type Docker from 'dockerode'
import { EngineHung } from '../../core/errors/engine-hung.ts'
import { SsotError } from '../../core/errors/errors.ts'
import { type MachineProfile, parseProfile } from '../../core/machine/profile.ts'
import { KnownSecrets } from '../../core/secrets/hide.ts'
import { inEnvironment } from '../../core/secrets/read/in-model.ts'
import { inPaths } from '../../core/secrets/read/in-paths.ts'
import { type Home, openHome } from '../../host/home/home.ts'
import { installationOf } from '../../host/home/installation.ts'
import { readOwnFile } from '../../host/home/own-file.ts'
import { ownNames } from '../../host/processes/own-names.ts'
import { dockerEngine } from '../docker/docker-engine.ts'
import type { Engine, EngineVersion } from '../engine.ts'
import { limitAnswers } from './answer-limit.ts'
import { chooseEngine, type EngineTarget, engineVariables, hostOf } from './choose.ts'
import { dialer } from './dial.ts'
import { dockerAt } from './docker-client.ts'
import { chosenContext } from './docker-context.ts'
import { endpointOf } from './endpoint-of.ts'
import { publishAddress } from './publish-address.ts'

export interface Connection {
  engine: Engine
  target: EngineTarget
  profile: MachineProfile | null
  /** Id of this installation, with which it labels everything that it creates on the engine. */
  installation: string
  /** The address of the engine's host on which ports are published; null: the engine is remote, and none is configured. */
  publishAddress: string | null
  /** The environment variables through which a command line tool finds the same engine. */
  variables: Readonly<Record<string, string>>
  /** The whole environment for command line tools, with which they use the same engine. */
  env: NodeJS.ProcessEnv
  /** Opens a connection to the engine, on which it speaks HTTP. */
  dial: () => Duplex
  /** What no output may show. It learns from every compose file that is loaded and every container that is inspected. */
  secrets: KnownSecrets
}

/**
 * Connects to the engine of this machine, by the rule of {@link chooseEngine}, and makes sure that it answers.
 * @param secrets those of the process, to which those of the environment are added
 * @throws HOME_UNSAFE, HOME_UNUSABLE, PROFILE_INVALID, INSTALLATION_INVALID, ENGINE_NOT_FOUND, ENGINE_NOT_ANSWERING, ENGINE_UNSUPPORTED
 */
export async function connect(
  home: Home,
  env: NodeJS.ProcessEnv,
  secrets = new KnownSecrets(),
): Promise<Connection> {
  secrets.learn(inEnvironment(env)).learn(inPaths(ownNames(env)))
  const profile = readProfile(home)
  const target = targetOf(env, profile)
  const { docker, endpoint } =
    target.endpoint === null
      ? await discover()
      : { docker: dockerAt(target.endpoint, target.context, env), endpoint: target.endpoint }
  const installation = installationOf(home)
  const host = hostOf(endpoint)
  const engine = dockerEngine({ docker: limitAnswers(docker), endpoint, host, installation, secrets })
  await answering(engine, target)
  return {
    engine,
    target,
    profile,
    installation,
    publishAddress: publishAddress(host, env),
    variables: engineVariables(endpoint, target),
    env: toolEnvironment(env, endpoint, target),
    // Only when there is a use for it, because it reads keys.
    dial: () => dialer(endpoint, target.context, env)(),
    secrets,
  }
}

/**
 * The engine that {@link chooseEngine} gives for this environment.
 * @throws ENGINE_NOT_FOUND when the docker context cannot be used
 */
export function targetOf(env: NodeJS.ProcessEnv, profile: MachineProfile | null): EngineTarget {
  return chooseEngine(env, profile, env.DOCKER_HOST ? null : chosenContext(env))
}

/**
 * What `npm run setup` has decided for this machine; null when it has not run.
 * @throws PROFILE_INVALID when it is not a profile
 * @throws HOME_UNSAFE, HOME_UNUSABLE
 */
export function readProfile(home: Home): MachineProfile | null {
  // The profile names programs that are run, so the home must be this user's alone.
  openHome(home)
  const text = readOwnFile(home.profile)
  return text === null ? null : parseProfile(text, home.profile)
}

async function answering(engine: Engine, target: EngineTarget): Promise<void> {
  let version: EngineVersion
  try {
    version = await engine.system.version()
  } catch (cause) {
    throw new SsotError({
      code: 'ENGINE_NOT_ANSWERING',
      summary: `The container engine does not answer (${target.because}): ${cause instanceof Error ? cause.message : cause}`,
      todo:
        cause instanceof EngineHung
          ? 'Restart this engine, and look into its log for the reason. No other engine is tried.'
          : target.isEmbedded
            ? 'Start it with `npm run engine -- start` in a checkout of vitest-environment-ssot-docker.'
            : 'Start this engine, or name another one. No other engine is tried.',
      cause,
    })
  }
  if (!version.isPodman) return
  throw new SsotError({
    code: 'ENGINE_UNSUPPORTED',
    summary: `The engine at ${engine.endpoint} is Podman ${version.version}, which is not supported (${target.because})`,
    todo: 'Use a Docker Engine. docs/engines.md says what does not work with Podman.',
  })
}

/** The engine that testcontainers finds, through its properties file or at the usual sockets. */
async function discover(): Promise<{ docker: Docker; endpoint: string }> {
  // This import takes half a second, so it is done only if nothing names an engine.
  const { getContainerRuntimeClient } = await import('testcontainers')
  try {
    const { container } = await getContainerRuntimeClient()
    return { docker: container.dockerode, endpoint: endpointOf(container.dockerode) }
  } catch (cause) {
    throw new SsotError({
      code: 'ENGINE_NOT_FOUND',
      summary: `No container engine was found: neither DOCKER_HOST nor a docker context names one, no machine profile records one, and none answers at the usual places (${cause instanceof Error ? cause.message : String(cause)})`,
      todo: 'Start Docker, or name the engine in DOCKER_HOST. `npm run setup` in a checkout of vitest-environment-ssot-docker can install one on Debian.',
      cause,
    })
  }
}

/** Variables of Compose that would choose other files or names than the matrix. */
const COMPOSE_CHOICES = /^COMPOSE_(FILE|PATH_SEPARATOR|PROJECT_NAME|PROFILES|ENV_FILES|COMPATIBILITY)$/

/**
 * The environment for command line tools, with which they use the engine.
 * @param endpoint null: unknown, for tools that do not need the engine
 */
export function toolEnvironment(
  env: NodeJS.ProcessEnv,
  endpoint: string | null,
  target: EngineTarget,
): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(
    ([name]) => !COMPOSE_CHOICES.test(name) && !ENGINE_CHOICES.test(name),
  )
  return {
    ...Object.fromEntries(own),
    ...(endpoint === null ? {} : engineVariables(endpoint, target)),
    ...(target.dockerConfig === null ? {} : { DOCKER_CONFIG: target.dockerConfig }),
  }
}

const ENGINE_CHOICES = /^DOCKER_(HOST|CONTEXT)$/
