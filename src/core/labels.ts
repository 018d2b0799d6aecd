/**
 * Labels that mark every container, network and volume of a stack as ours. Only what carries
 * {@link LABEL_STACK} with the stack's own name is ever removed.
 */
export const LABEL_STACK = 'dev.ssot-docker.stack'
/** The environment of the matrix that the stack was started for. */
export const LABEL_ENVIRONMENT = 'dev.ssot-docker.environment'
/** Id of the installation (one per machine and user) that made the stack. */
export const LABEL_INSTALLATION = 'dev.ssot-docker.installation'
/** The process that answers for the stack, as `pid@start-time`. */
export const LABEL_OWNER = 'dev.ssot-docker.owner'
/** Content hash of what an image was built from. */
export const LABEL_BUILD_HASH = 'dev.ssot-docker.build-hash'

/** Compose's own label for the service of a container. */
export const COMPOSE_LABEL_SERVICE = 'com.docker.compose.service'
/** Compose's own label for the project of a container, network or volume. */
export const COMPOSE_LABEL_PROJECT = 'com.docker.compose.project'
