import { isDockerfileName } from '../dockerfile/names.ts'

/** `docker-compose.yml`, `compose.test.yaml`, `docker-compose-dev.yml`, `stack.compose.yml` */
const COMPOSE_NAME = /^(?:[\w-]+\.)*(?:docker-)?compose(?:[._-][\w.-]+)?\.ya?ml$/i

/** Whether a path is one of a Docker file by its name alone: a compose file or a Dockerfile. */
export function isDockerFileName(path: string): boolean {
  if (/[\s$<>{}]/.test(path)) return false
  return isComposeName(path) || isDockerfileName(path)
}

/** Whether a path is one of a compose file by its name alone. */
function isComposeName(path: string): boolean {
  return COMPOSE_NAME.test(path.slice(path.lastIndexOf('/') + 1))
}
