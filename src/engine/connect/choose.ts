import { SsotError } from '../../core/errors/errors.ts'
import type { MachineProfile } from '../../core/machine/profile.ts'
import type { DockerContext } from './docker-context.ts'

/** Which engine to use, and the commands that run its command line tools. */
export interface EngineTarget {
  /** In the form of `DOCKER_HOST`; null: the one that the runtime client of testcontainers finds. */
  endpoint: string | null
  /** The context of the Docker CLI that names the engine; null: it is not named by a context. */
  context: DockerContext | null
  compose: readonly string[]
  docker: readonly string[]
  /** The command that runs the buildx plugin; null: unknown. */
  buildx: readonly string[] | null
  /** `DOCKER_CONFIG` for the command line tools; null: the user's own. */
  dockerConfig: string | null
  /** One sentence for the log and for errors. */
  because: string
  /** Whether it is the engine that `npm run setup` installed. */
  isEmbedded: boolean
}

/** The tools for an engine that is not in the machine profile: those of the Docker CLI. */
const BY_DOCKER_CLI = {
  compose: ['docker', 'compose'],
  docker: ['docker'],
  buildx: null,
  dockerConfig: null,
  context: null,
  isEmbedded: false,
} as const

/**
 * The engine by the first rule that applies: the one that `DOCKER_HOST` names, the one of the Docker CLI's context, the one
 * that the machine profile records, the one that testcontainers discovers. If that engine does not answer, this is an
 * error; no other engine is tried.
 *
 * @param context the context of the Docker CLI; null for its default one, see `docker-context.ts`
 */
export function chooseEngine(
  env: NodeJS.ProcessEnv,
  profile: MachineProfile | null,
  context: DockerContext | null,
): EngineTarget {
  const recorded = profile?.engine.endpoint
  if (env.DOCKER_HOST && env.DOCKER_HOST !== recorded) {
    const endpoint = env.DOCKER_HOST
    return { ...BY_DOCKER_CLI, endpoint, because: `DOCKER_HOST names ${endpoint}` }
  }
  if (!env.DOCKER_HOST && context !== null && context.endpoint !== recorded) {
    const { endpoint, name, by } = context
    return { ...BY_DOCKER_CLI, endpoint, context, because: `${by}, "${name}", names ${endpoint}` }
  }
  if (profile) {
    const { endpoint, compose, docker, buildx, dockerConfig, kind } = profile.engine
    return {
      endpoint,
      context: null,
      compose,
      docker,
      buildx,
      dockerConfig,
      because: `the machine profile records the ${kind} engine ${endpoint}`,
      isEmbedded: kind === 'embedded',
    }
  }
  return {
    ...BY_DOCKER_CLI,
    endpoint: null,
    because: 'neither DOCKER_HOST, nor a docker context, nor a machine profile names an engine',
  }
}

/** The environment variables through which a command line tool finds the engine. */
export function engineVariables(endpoint: string, { context }: EngineTarget): Record<string, string> {
  // A context has TLS keys too, which DOCKER_HOST could not name.
  return context === null ? { DOCKER_HOST: endpoint } : { DOCKER_CONTEXT: context.name }
}

/** The address on which an engine of this machine publishes ports. */
export const LOCAL_ADDRESS = '127.0.0.1'

/**
 * The host at which the published ports of an engine are reached: {@link LOCAL_ADDRESS} for an engine of this machine.
 * @throws ENGINE_NOT_FOUND when the endpoint is not valid
 */
export function hostOf(endpoint: string): string {
  // A socket or pipe is always on this machine. Inside a container, testcontainers would give the bridge gateway, where
  // ports that are bound to 127.0.0.1 cannot be reached.
  if (/^(unix|npipe):/.test(endpoint)) return LOCAL_ADDRESS
  if (/^(tcp|ssh|https?):/.test(endpoint) && URL.canParse(endpoint)) {
    const { hostname } = new URL(endpoint)
    if (LOOPBACK.test(hostname)) return LOCAL_ADDRESS
    // An IPv6 address has brackets only inside a URL.
    if (hostname !== '') return hostname.replace(/^\[(.*)\]$/, '$1')
  }
  throw new SsotError({
    code: 'ENGINE_NOT_FOUND',
    summary: `"${endpoint}" is not the endpoint of a container engine`,
    todo: 'Write it as unix:///path/to/docker.sock, tcp://host:port or ssh://user@host.',
  })
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/i
