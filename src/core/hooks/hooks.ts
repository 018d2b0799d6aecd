import { unescaped } from '../compose/dollars.ts'
import type { ComposeService } from '../compose/model.ts'

/** When a hook runs: after a container was started, or before it is stopped. */
export type HookKind = 'post_start' | 'pre_stop'

/** A command that runs in a container beside its own process. */
export interface Hook {
  command: readonly string[]
  /** Default: the user of the container. */
  user?: string
  /** Default: the working folder of the container. */
  workingDir?: string
  isPrivileged: boolean
  /** `NAME=value`, or `NAME` to unset it, in addition to those of the container. */
  environment: readonly string[]
}

/** The hooks of a service, in order. */
export function hooksOf(service: ComposeService, kind: HookKind): Hook[] {
  return (service[kind] ?? []).map(({ command, user, working_dir, privileged, environment }) => ({
    command: (command ?? []).map(unescaped),
    ...(user === undefined ? {} : { user: unescaped(user) }),
    ...(working_dir === undefined ? {} : { workingDir: unescaped(working_dir) }),
    isPrivileged: privileged === true,
    environment: Object.entries(environment ?? {}).map(([name, value]) =>
      value === null ? name : `${name}=${unescaped(value)}`,
    ),
  }))
}
