/**
 * What does the work of a command of Docker Compose: mostly a command of this program. `compose`: Compose itself, which
 * works on every stack by its name. `remove`: a refresh makes it unnecessary to remove containers. `run`: a refresh for a
 * one-shot service, a shell for another one.
 */
export type Counterpart =
  | 'compose'
  | 'config'
  | 'down'
  | 'events'
  | 'logs'
  | 'pull'
  | 'refresh'
  | 'remove'
  | 'restart'
  | 'run'
  | 'scale'
  | 'shell'
  | 'status'
  | 'top'
  | 'urls'
  | 'wait'
  | 'watch'

/** By command of Docker Compose. Only `down` may lead to a command that deletes something. */
const COUNTERPARTS: Readonly<Record<string, Counterpart>> = {
  attach: 'logs',
  build: 'refresh',
  config: 'config',
  convert: 'config',
  cp: 'compose',
  create: 'refresh',
  down: 'down',
  events: 'events',
  exec: 'shell',
  images: 'status',
  kill: 'compose',
  logs: 'logs',
  ls: 'status',
  pause: 'compose',
  port: 'urls',
  ps: 'status',
  pull: 'pull',
  restart: 'restart',
  rm: 'remove',
  run: 'run',
  scale: 'scale',
  start: 'refresh',
  stats: 'status',
  stop: 'compose',
  top: 'top',
  unpause: 'compose',
  up: 'refresh',
  volumes: 'status',
  wait: 'wait',
  watch: 'watch',
}

/** What does the work of a command of Docker Compose; null: nothing does, or Compose has no such command. */
export function counterpartOf(command: string): Counterpart | null {
  return Object.hasOwn(COUNTERPARTS, command) ? (COUNTERPARTS[command] ?? null) : null
}
