/**
 * The name of the stack. This program labels every container, network and volume that it creates. It removes a resource
 * only if the resource has {@link LABEL_STACK} with the name of the stack *and* {@link LABEL_INSTALLATION} with the id of
 * this installation.
 */
export const LABEL_STACK = 'dev.ssot-docker.stack'
/** The prefix of all labels of this program. */
export const LABEL_PREFIX = 'dev.ssot-docker.'
/** The environment of the matrix that the stack was started for. */
export const LABEL_ENVIRONMENT = 'dev.ssot-docker.environment'
/** Id of the installation (a home folder on a machine) that created the stack. */
export const LABEL_INSTALLATION = 'dev.ssot-docker.installation'
/**
 * The process that is responsible for the stack, as `pid@start-time`. When it has ended, the stack is an orphan, unless
 * the process of {@link LABEL_HOLDER} still needs it. A stack without this label has no owner and is removed only by name.
 */
export const LABEL_OWNER = 'dev.ssot-docker.owner'
/**
 * Authors of a compose file may set this label on a service to say how its containers are ended. `kill` (the default): at
 * once. `stop`: with the stop signal and the grace period of the compose file.
 */
export const LABEL_TEARDOWN = 'dev.ssot-docker.teardown'
export const TEARDOWNS = ['kill', 'stop'] as const
export type Teardown = (typeof TEARDOWNS)[number]
/**
 * The process for which the stack was started, as `pid@start-time`: the main process of a test run, or the owner itself where
 * there is no run yet. While it is running, a stack whose owner was killed is still in use.
 */
export const LABEL_HOLDER = 'dev.ssot-docker.holder'
/** Absolute root of the repository to which the stack belongs. */
export const LABEL_ROOT = 'dev.ssot-docker.root'
/** On a container: a hash of its service's definition, by which a later change of the compose file is detected. */
export const LABEL_CONFIG_HASH = 'dev.ssot-docker.config-hash'
/**
 * On a container of a one-shot service: what the files were that it mounts, when it was created.
 * @see `src/core/mounted` for its form
 */
export const LABEL_MOUNTED_FILES = 'dev.ssot-docker.mounted-files'
/**
 * On a container: the commands of `pre_stop`, which a process that stops it runs before.
 * @see `src/core/hooks` for its form
 */
export const LABEL_PRE_STOP = 'dev.ssot-docker.pre-stop'
/** On an image: a hash of the content from which it was built. */
export const LABEL_BUILD_HASH = 'dev.ssot-docker.build-hash'

/** On a baseline image: a hash of everything that led to its data, also while it does not count yet. */
export const LABEL_BASELINE = 'dev.ssot-docker.baseline'
/** On a baseline image: how many bytes of data it holds. */
export const LABEL_BASELINE_BYTES = 'dev.ssot-docker.baseline-bytes'

/** The label of Compose for the service of a container. */
export const COMPOSE_LABEL_SERVICE = 'com.docker.compose.service'
/** The label of Compose for the project of a container, network or volume. */
export const COMPOSE_LABEL_PROJECT = 'com.docker.compose.project'
/** Of networks and volumes, which older versions of Compose do not give it: the hash of its definition. */
export const COMPOSE_LABEL_HASH = 'com.docker.compose.config-hash'

/** What the labels of a stack record. */
export interface StackIdentity {
  stack: string
  environment: string
  installation: string
  /** Absolute root of the repository. */
  root: string
  /** As `pid@start-time`; null for a stack that stays until it is taken down by name. */
  owner: string | null
  /** As `pid@start-time`. */
  holder?: string | undefined
}

/** The labels that every resource of a stack gets. */
export function stackLabels({
  stack,
  environment,
  installation,
  root,
  owner,
  holder,
}: StackIdentity): Record<string, string> {
  return {
    [LABEL_STACK]: stack,
    [LABEL_ENVIRONMENT]: environment,
    [LABEL_INSTALLATION]: installation,
    [LABEL_ROOT]: root,
    ...(owner === null ? {} : { [LABEL_OWNER]: owner }),
    ...(holder === undefined ? {} : { [LABEL_HOLDER]: holder }),
  }
}
