import { SsotError } from '../../core/errors/errors.ts'
import type { MachineProfile } from '../../core/machine/profile.ts'
import type { DockerContext } from './docker-context.ts'

/** Which engine to talk to, and how its command line tools are called. */
export interface EngineTarget {
  /** In the form of `DOCKER_HOST`; null: what testcontainers' runtime client finds. */
  endpoint: string | null
  /** The Docker CLI's context that names it; null: something else does. */
  context: DockerContext | null
  compose: readonly string[]
  docker: readonly string[]
  /** The buildx plugin's binary; null: not known. */
  buildx: readonly string[] | null
  /** `DOCKER_CONFIG` for the command line tools; null: the user's own. */
  dockerConfig: string | null
  /** One sentence for the log and for errors. */
  because: string
  /** True for the engine that the set-up has brought. */
  isEmbedded: boolean
}

/** What no profile says: the tools as the Docker CLI has them. */
const BY_DOCKER_CLI = {
  compose: ['docker', 'compose'],
  docker: ['docker'],
  buildx: null,
  dockerConfig: null,
  context: null,
  isEmbedded: false,
} as const

/**
 * The rule for the engine, first match: the one that `DOCKER_HOST` names, that of the Docker CLI's context, the one that
 * the machine profile records, the one that testcontainers' discovery finds. A match that does not answer is an error;
 * it is never passed over for the next.
 *
 * @param context the chosen one, where it is not the default; see `docker-context.ts`
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

/** The variables by which a command line tool finds the engine. */
export function engineVariables(endpoint: string, { context }: EngineTarget): Record<string, string> {
  // With its TLS keys, of which DOCKER_HOST says nothing.
  return context === null ? { DOCKER_HOST: endpoint } : { DOCKER_CONTEXT: context.name }
}

/** The address of this machine, as an engine on it publishes ports. */
export const LOCAL_ADDRESS = '127.0.0.1'

/** The host under which ports published by the engine are reached: {@link LOCAL_ADDRESS} for one of this machine. */
export function hostOf(endpoint: string): string {
  // A socket or pipe is on this machine, whatever the machine believes of itself: testcontainers answers with
  // the bridge gateway inside a container, where ports bound to 127.0.0.1 are not reachable.
  if (/^(unix|npipe):/.test(endpoint)) return LOCAL_ADDRESS
  if (/^(tcp|ssh|https?):/.test(endpoint) && URL.canParse(endpoint)) {
    const { hostname } = new URL(endpoint)
    if (LOOPBACK.test(hostname)) return LOCAL_ADDRESS
    // An IPv6 address has brackets in a URL only.
    if (hostname !== '') return hostname.replace(/^\[(.*)\]$/, '$1')
  }
  throw new SsotError({
    code: 'ENGINE_NOT_FOUND',
    summary: `"${endpoint}" does not name a container engine`,
    todo: 'Write it as unix:///path/to/docker.sock, tcp://host:port or ssh://user@host.',
  })
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/i
