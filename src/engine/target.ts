import { SsotError } from '../core/errors.ts'
import type { MachineProfile } from '../core/profile.ts'

/** Which engine to talk to, and how its command line tools are called. */
export interface EngineTarget {
  /** In the form of `DOCKER_HOST`; null: what testcontainers' runtime client finds. */
  endpoint: string | null
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

/** Compose as the Docker CLI runs it, where no profile names its binary. */
const COMPOSE_OF_DOCKER_CLI = ['docker', 'compose']

/** The Docker CLI where no profile names its binary. */
const DOCKER_CLI = ['docker']

/**
 * The rule for the engine, first match: the one that `DOCKER_HOST` names, the one that the machine profile
 * records, the one that testcontainers' discovery finds. A match that does not answer is an error; it is never
 * passed over for the next.
 */
export function chooseEngine(env: NodeJS.ProcessEnv, profile: MachineProfile | null): EngineTarget {
  const named = env.DOCKER_HOST
  if (named && named !== profile?.engine.endpoint) {
    return {
      endpoint: named,
      compose: COMPOSE_OF_DOCKER_CLI,
      docker: DOCKER_CLI,
      buildx: null,
      dockerConfig: null,
      because: `DOCKER_HOST names ${named}`,
      isEmbedded: false,
    }
  }
  if (profile) {
    const { endpoint, compose, docker, buildx, dockerConfig, kind } = profile.engine
    return {
      endpoint,
      compose,
      docker,
      buildx,
      dockerConfig,
      because: `the machine profile records the ${kind} engine ${endpoint}`,
      isEmbedded: kind === 'embedded',
    }
  }
  return {
    endpoint: null,
    compose: COMPOSE_OF_DOCKER_CLI,
    docker: DOCKER_CLI,
    buildx: null,
    dockerConfig: null,
    because: 'neither DOCKER_HOST nor a machine profile names an engine',
    isEmbedded: false,
  }
}

/** The host under which ports published by the engine are reached. */
export function hostOf(endpoint: string): string {
  // A socket or pipe is on this machine, whatever the machine believes of itself: testcontainers answers with
  // the bridge gateway inside a container, where ports bound to 127.0.0.1 are not reachable.
  if (/^(unix|npipe):/.test(endpoint)) return '127.0.0.1'
  try {
    const { hostname } = new URL(endpoint)
    if (hostname !== '') return hostname
  } catch {
    // Reported below.
  }
  throw new SsotError({
    code: 'ENGINE_NOT_FOUND',
    summary: `"${endpoint}" does not name a container engine`,
    todo: 'Write it as unix:///path/to/docker.sock, tcp://host:port or ssh://user@host.',
  })
}
