import { isDockerfileName } from '../dockerfile/names.ts'

/** `docker-compose.yml`, `compose.test.yaml`, `docker-compose-dev.yml`, `stack.compose.yml` */
const COMPOSE_NAME = /^(?:[\w-]+\.)*(?:docker-)?compose(?:[._-][\w.-]+)?\.ya?ml$/i

/** Whether a path is that of a compose file or Dockerfile, by its name alone. */
export function isDockerFileName(path: string): boolean {
  if (/[\s$<>{}]/.test(path)) return false
  return isComposeName(path) || isDockerfileName(path)
}

/** Whether a path is that of a compose file, by its name alone. */
function isComposeName(path: string): boolean {
  return COMPOSE_NAME.test(path.slice(path.lastIndexOf('/') + 1))
}
