/**
 * Labels that mark every container, network and volume of a stack as ours. Only what carries
 * {@link LABEL_STACK} with the stack's own name *and* {@link LABEL_INSTALLATION} with this installation's id is
 * ever removed.
 */
export const LABEL_STACK = 'dev.ssot-docker.stack'
/** What all of them begin with. */
export const LABEL_PREFIX = 'dev.ssot-docker.'
/** The environment of the matrix that the stack was started for. */
export const LABEL_ENVIRONMENT = 'dev.ssot-docker.environment'
/** Id of the installation (a home folder on a machine) that made the stack. */
export const LABEL_INSTALLATION = 'dev.ssot-docker.installation'
/**
 * The process that answers for the stack, as `pid@start-time`. Where it has ended, the stack is an orphan, unless the
 * process of {@link LABEL_HOLDER} still needs it; a stack without this label answers to nobody and is removed only by
 * name.
 */
export const LABEL_OWNER = 'dev.ssot-docker.owner'
/**
 * On a service, by its author: how its containers end. `kill` (the default): at once. `stop`: with the stop signal
 * and within the grace period that the compose file gives it.
 */
export const LABEL_TEARDOWN = 'dev.ssot-docker.teardown'
export const TEARDOWNS = ['kill', 'stop'] as const
export type Teardown = (typeof TEARDOWNS)[number]
/**
 * The process that the stack is for, as `pid@start-time`: a test run's main process. While it lives, a stack whose owner
 * was killed is still in use.
 */
export const LABEL_HOLDER = 'dev.ssot-docker.holder'
/** Absolute root of the repository that the stack is of. */
export const LABEL_ROOT = 'dev.ssot-docker.root'
/** On a container: hash of its service's definition, to see later whether the compose file has changed. */
export const LABEL_CONFIG_HASH = 'dev.ssot-docker.config-hash'
/** Content hash of what an image was built from. */
export const LABEL_BUILD_HASH = 'dev.ssot-docker.build-hash'

/** Compose's own label for the service of a container. */
export const COMPOSE_LABEL_SERVICE = 'com.docker.compose.service'
/** Compose's own label for the project of a container, network or volume. */
export const COMPOSE_LABEL_PROJECT = 'com.docker.compose.project'

/** Who and what a stack is, for its labels. */
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

/** The labels of everything that a stack is made of. */
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
