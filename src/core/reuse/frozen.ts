/** A container of a stack that has been paused since it was ready. */
export interface FrozenContainer {
  id: string
  service: string
  /** `paused`, or `exited` for a container that had completed. */
  state: string
  /** When it was last started, by the clock of the engine, in milliseconds since 1970; null: never. */
  startedAtMs: number | null
}

/**
 * What may happen to a container that is paused, without a change of it: the engine judges its health, a command ends that
 * was running at the pause, or a user looks into it.
 */
const HARMLESS = /^(health_status|exec_die|exec_detach|top|archive-path|export|commit)\b/

/**
 * How an event has disturbed a stack that was paused, as a clause: `api was unpaused`; null when it has not.
 * @param action of the engine, such as `unpause` or `exec_start: sh -c true`
 */
export function disturbance(action: string, service: string): string | null {
  if (HARMLESS.test(action)) return null
  const [name = action] = action.split(':')
  return `${service} ${DISTURBANCES[name] ?? `had the event \`${name}\` of the engine`}`
}

const DISTURBANCES: Readonly<Record<string, string>> = {
  unpause: 'was unpaused',
  pause: 'was paused again',
  create: 'got another container',
  start: 'was started again',
  restart: 'was restarted',
  stop: 'was stopped',
  kill: 'got a signal',
  die: 'has exited',
  oom: 'ran out of memory',
  destroy: 'was removed',
  rename: 'was renamed',
  update: 'got other limits',
  attach: 'was attached to a terminal',
  exec_create: 'was to run a command',
  exec_start: 'ran a command',
  'extract-to-dir': 'got files copied into it',
}

/**
 * How the containers of a stack differ from those that were paused, as a clause: `api was removed`; null when they do not.
 * The engine ends and starts containers without an event when it is restarted itself.
 */
export function differenceFrozen(
  before: readonly FrozenContainer[],
  now: readonly FrozenContainer[],
): string | null {
  for (const { id, service, state, startedAtMs } of before) {
    const found = now.find((one) => one.id === id)
    if (found === undefined) return `${service} was removed`
    if (found.state !== state) return `${service} is ${found.state}, not ${state}`
    if (found.startedAtMs !== startedAtMs) return `${service} was started again`
  }
  const added = now.find(({ id }) => before.every((one) => one.id !== id))
  return added === undefined ? null : `${added.service} has another container`
}
